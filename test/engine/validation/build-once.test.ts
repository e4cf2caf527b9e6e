import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NamespaceProvider } from '../../../engine/sandbox/namespace/provider.ts';
import { measureBaseline } from '../../../engine/validation/baseline.ts';
import { PatchedBench } from '../../../engine/validation/screen/patched.ts';
import { prepareTask } from '../../../engine/validation/validate.ts';
import { buildsOnce } from './build-once.ts';
import { never, prepareFixture, quiet, replacing } from './suite-of.ts';

describe('a project whose tests need a build, in the namespace sandbox', function () {
  this.timeout(300_000);
  const home = process.env.BUGSMITH_HOME;
  const temporary = mkdtempSync(join(tmpdir(), 'bugsmith-home-'));

  before(() => {
    process.env.BUGSMITH_HOME = temporary;
  });

  after(() => {
    rmSync(temporary, { recursive: true });
    if (home === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = home;
  });

  buildsOnce(new NamespaceProvider());

  it('has no bug in it any more when a patched file is taken back while screening', async () => {
    const project = await prepareFixture('js-built');
    const baseline = await measureBaseline({ ...project.suite, signal: never, report: quiet });
    const bug = replacing(project, 'src/number.js', 'value * 2', 'value + 2');
    const broken = replacing(project, 'src/number.js', 'value / 2', 'value / 2 /* unbuildable */');
    const bench = new PatchedBench(project.suite, baseline);
    try {
      const outcomes: string[] = [];
      for (const [candidate, live] of [
        [bug, true],
        [bug, false],
        [broken, true],
        [broken, false],
        [bug, true],
      ] as const) {
        const task = await prepareTask(candidate, {
          ...{ snapshot: project.suite.snapshot, functions: project.functions },
          baseline,
        });
        outcomes.push((await bench.run(task, live, task.reaching.tests, 1, never)).outcome);
      }
      assert.deepEqual(outcomes, ['killed', 'survived', 'does-not-build', 'survived', 'killed']);
    } finally {
      await bench.close();
      project.remove();
    }
  });
});
