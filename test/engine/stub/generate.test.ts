import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generateEventSchema, tupleSchema } from '../../../engine/protocol/index.ts';
import { bugsmith } from '../cli/command-line.ts';
import { commit, everything, git, Workspace } from '../project/workspace.ts';

const example = resolve(import.meta.dirname, '../../../examples/orders');

describe('generate --strategy stub', function () {
  this.timeout(300_000);
  let work: Workspace;
  let root: string;

  before(() => {
    work = new Workspace();
    root = work.folder('orders');
    cpSync(example, root, { recursive: true });
    git(root, 'init', '--quiet', '--initial-branch=main');
    commit(root, 'Start');
  });
  after(() => work.close());

  it('fills the pool with feature tasks whose tests fail without the body and pass with it', async () => {
    const untouched = everything(root);
    const args = ['generate', root, '--file', 'src/money.js', '--strategy', 'stub', '--count', '3', '--json'];
    const { code, stdout, stderr } = await bugsmith([...args, '--sandbox', 'namespace']);
    assert.equal(code, 0, stderr);
    const summary = generateEventSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    assert.ok(summary.event === 'summary');
    assert.equal(summary.valid, 3);
    assert.deepEqual(everything(root), untouched);

    const clone = join(work.place, 'clone');
    git(work.place, 'clone', '--quiet', '--no-hardlinks', root, clone);
    for (const id of summary.tuples) {
      const shown = await bugsmith(['pool', 'show', id, '--root', root, '--json']);
      const tuple = tupleSchema.parse(JSON.parse(shown.stdout));
      assert.deepEqual([tuple.strategy, tuple.rule, tuple.category], ['stub', 'body-removed', 'other']);
      assert.match(tuple.bugSource, /throw new Error\('not implemented'\);/);
      assert.ok(tuple.failToPass.length > 0 && tuple.passToPass.length > 0);
      assert.equal(tuple.evidence.runs.length, 3);
      assert.ok(tuple.problemStatement.startsWith(`# Implement \`${tuple.function}\`\n`), tuple.problemStatement);
      assert.ok(tuple.problemStatement.includes(tuple.failToPass[0] ?? '?'), tuple.problemStatement);
      execFileSync('git', ['apply', '-'], { cwd: clone, input: tuple.bugPatch });
      assert.equal(suitePasses(clone), false);
      execFileSync('git', ['apply', '-'], { cwd: clone, input: tuple.fixPatch });
      assert.equal(git(clone, 'status', '--porcelain'), '');
    }
    assert.equal(suitePasses(clone), true);
  });
});

function suitePasses(folder: string): boolean {
  try {
    execFileSync(process.execPath, ['--test'], { cwd: folder, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
