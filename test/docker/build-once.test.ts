import { buildsOnce } from '../engine/validation/build-once.ts';
import { needsDocker, TidyProvider } from './support.ts';

describe('a project whose tests need a build, in the docker sandbox', function () {
  this.timeout(300_000);
  needsDocker();
  const provider = new TidyProvider();
  after(() => provider.tidy());
  buildsOnce(provider);
});
