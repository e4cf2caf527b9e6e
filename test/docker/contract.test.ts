import { sandboxContract } from '../engine/sandbox/contract.ts';
import { needsDocker, pythonRecipe, TidyProvider } from './support.ts';

describe('docker sandbox', () => {
  needsDocker();
  const provider = new TidyProvider();
  after(async function () {
    this.timeout(120_000);
    await provider.tidy();
  });
  sandboxContract({ provider, recipe: pythonRecipe(), timeout: 60_000 });
});
