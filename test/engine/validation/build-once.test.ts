import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NamespaceProvider } from '../../../engine/sandbox/namespace/provider.ts';
import { measureBaseline } from '../../../engine/validation/baseline.ts';
import { asBytes, patchedFiles } from '../../../engine/validation/patched-files.ts';
import { Lane } from '../../../engine/validation/screen/lane.ts';
import { PatchedBench } from '../../../engine/validation/screen/patched.ts';
import { TestOrder } from '../../../engine/validation/screen/test-order.ts';
import { runCleanly } from '../../../engine/validation/suite.ts';
import { prepareTask } from '../../../engine/validation/validate.ts';
import { buildsOnce, CountingProvider } from './build-once.ts';
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

  it('is built once for each bug that is screened as a patched file, and once without any', async () => {
    const provider = new CountingProvider(new NamespaceProvider());
    const project = await prepareFixture('js-built', undefined, provider);
    const { suite, functions } = project;
    const baseline = await measureBaseline({ ...suite, signal: never, report: quiet });
    provider.builds();
    const bench = new PatchedBench(suite, baseline);
    try {
      const lane = new Lane({ slow: bench }, new TestOrder(), (note) => assert.fail(note));
      const tasks = await Promise.all(
        [
          replacing(project, 'src/number.js', 'value * 2', 'value + 2'),
          replacing(project, 'src/number.js', 'value / 2', 'value / 2 /* unbuildable */'),
          replacing(project, 'src/number.js', 'value / 2', 'value - 2'),
        ].map((candidate) => prepareTask(candidate, { snapshot: suite.snapshot, functions, baseline })),
      );
      const outcomes = new Map<string, string>();
      for await (const [task, { outcome }] of lane.screen(tasks, never)) outcomes.set(task.candidate.id, outcome);
      assert.deepEqual(
        tasks.map(({ candidate }) => outcomes.get(candidate.id)),
        ['killed', 'does-not-build', 'killed'],
      );
      await bench.close();
      assert.deepEqual(provider.builds(), [4]);
    } finally {
      await bench.close();
      project.remove();
    }
  });

  it('is built anew for a bug in a file that is newer than the environment', async () => {
    const one = await prepareFixture('js-built');
    // The same environment, and the sources that its build was made from are all as they were.
    const project = await prepareFixture('js-built', (folder) => {
      writeFileSync(join(folder, 'src/added.js'), 'export function third(value) {\n  return value / 3;\n}\n');
    });
    assert.equal(project.suite.environment.key, one.suite.environment.key);
    const bug = replacing(project, 'src/added.js', 'value / 3', 'value / 3 /* unbuildable */');
    const files = asBytes(await patchedFiles(project.suite.snapshot, bug));
    const { report } = await runCleanly(project.suite, files, 60, never);
    assert.match(report.buildFailure ?? '', /added\.js: error/);
    one.remove();
    project.remove();
  });
});
