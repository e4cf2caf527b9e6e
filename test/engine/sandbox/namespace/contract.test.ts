import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NamespaceProvider } from '../../../../engine/sandbox/namespace/provider.ts';
import { sandboxContract } from '../contract.ts';
import { hostPython } from './host-python.ts';

describe('namespace sandbox', () => {
  const home = mkdtempSync(join(tmpdir(), 'bugsmith-namespace-'));
  const earlier = process.env.BUGSMITH_HOME;
  const provider = new NamespaceProvider();

  before(async function () {
    process.env.BUGSMITH_HOME = home;
    const health = await provider.probe();
    // The reason is printed, so that a skip can be understood.
    if (!health.works) {
      process.stdout.write(`    ${health.code}: ${health.detail}\n`);
      this.skip();
    }
  });
  after(() => {
    if (earlier === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = earlier;
    rmSync(home, { recursive: true, force: true });
  });

  sandboxContract({ provider, recipe: hostPython(), timeout: 60_000 });
});
