import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { generateEventSchema, poolRowSchema, tupleSchema } from '../../../engine/protocol/index.ts';
import { commit, everything, git, Workspace } from '../project/workspace.ts';
import { bugsmith, start } from './command-line.ts';

const example = resolve(import.meta.dirname, '../../../examples/orders');

describe('the main job on the command line', function () {
  this.timeout(300_000);
  let work: Workspace;
  let root: string;
  let untouched: string[];

  before(() => {
    work = new Workspace();
    root = work.folder('orders');
    cpSync(example, root, { recursive: true });
    git(root, 'init', '--quiet', '--initial-branch=main');
    commit(root, 'Start');
    untouched = everything(root);
  });
  after(() => work.close());

  const namespace = ['--sandbox', 'namespace'];
  const json = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await bugsmith([...args, '--json']);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  it('analyze names languages, test setups and functions', async () => {
    const found = (await json('analyze', root)) as Record<string, unknown[]>;
    assert.deepEqual(
      Object.keys(found.functions?.[0] ?? {}).filter((key) =>
        ['id', 'file', 'name', 'startLine', 'endLine', 'language', 'complexity'].includes(key),
      ).length,
      7,
    );
    assert.ok(found.functions?.some((fn) => (fn as { id: string }).id === 'src/listing.js:paginate'));
    assert.equal(found.testSetups?.length, 1);
  });

  it('a dry run gives candidates that git applies and reverses, the same ones each time, and stores nothing', async () => {
    const run = async () => (await bugsmith(['generate', root, '--all', '--dry-run', '--json', '--seed', '7'])).stdout;
    const [first, second] = [await run(), await run()];
    const events = first
      .trim()
      .split('\n')
      .map((line) => generateEventSchema.parse(JSON.parse(line)));
    const candidates = events.filter((event) => event.event === 'candidate');
    const ids = (text: string) => text.match(/"id":"[0-9a-f]+"/g);
    assert.deepEqual(ids(first), ids(second));
    assert.ok(candidates.length > 50, `${candidates.length} candidates`);
    assert.equal(new Set(candidates.map(({ id }) => id)).size, candidates.length);
    const clone = join(work.place, 'clone');
    git(work.place, 'clone', '--quiet', '--no-hardlinks', root, clone);
    for (const { patch } of candidates.slice(0, 25)) {
      execFileSync('git', ['apply', '-'], { cwd: clone, input: patch });
      assert.notEqual(git(clone, 'status', '--porcelain'), '');
      execFileSync('git', ['apply', '--reverse', '-'], { cwd: clone, input: patch });
      assert.equal(git(clone, 'status', '--porcelain'), '');
    }
    const none = await bugsmith(['pool', 'list', '--root', root]);
    assert.equal(none.code, 3);
  });

  it('a dry run with --rule gives candidates of these rules only', async () => {
    const rules = ['--rule', 'comparison-boundary,boolean-flipped', '--rule', 'return-value-dropped'];
    const { code, stdout, stderr } = await bugsmith(['generate', root, '--all', '--dry-run', '--json', ...rules]);
    assert.equal(code, 0, stderr);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => generateEventSchema.parse(JSON.parse(line)));
    const used = new Set(events.flatMap((event) => (event.event === 'candidate' ? [event.rule] : [])));
    assert.deepEqual([...used].sort(), ['boolean-flipped', 'comparison-boundary', 'return-value-dropped']);
  });

  it('generate finds bugs, tells of them line by line, and fills the pool', async () => {
    const { code, stdout, stderr } = await bugsmith([
      'generate',
      root,
      '--all',
      '--count',
      '6',
      '--json',
      ...namespace,
    ]);
    assert.equal(code, 0, stderr);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => generateEventSchema.parse(JSON.parse(line)));
    const summary = events.at(-1);
    assert.ok(summary?.event === 'summary');
    assert.equal(summary.valid, 6);
    assert.equal(summary.tuples.length, 6);
    assert.equal(summary.sandbox, 'namespace');
    const rejected = Object.values(summary.rejected).reduce((sum, n) => sum + n, 0);
    assert.equal(summary.candidates, summary.valid + rejected);

    const rows = poolRowSchema.array().parse(await json('pool', 'list', '--root', root));
    assert.deepEqual(rows.map(({ id }) => id).sort(), [...summary.tuples].sort());
    for (const row of rows) {
      assert.ok(row.failToPass.length >= 1);
      assert.ok(row.passToPass >= 1);
    }
  });

  it('a stored bug is what it says: its patch breaks the tests it names, and no others', async () => {
    const [row] = poolRowSchema.array().parse(await json('pool', 'list', '--root', root));
    assert.ok(row);
    const tuple = tupleSchema.parse(await json('pool', 'show', row.id, '--root', root));
    const clone = join(work.place, 'proof');
    git(work.place, 'clone', '--quiet', '--no-hardlinks', root, clone);
    execFileSync('git', ['apply', '-'], { cwd: clone, input: tuple.bugPatch });
    const failing = execFileSync(
      'sh',
      ['-c', 'node --test --test-reporter=tap 2>&1 | sed -n "s/^ *not ok [0-9]* - //p" | grep -v "\\.js$" ; true'],
      { cwd: clone, encoding: 'utf8' },
    );
    for (const test of tuple.failToPass)
      assert.ok(failing.includes(test.split(/ > |::/).at(-1) ?? test), `${test} in ${failing}`);
    execFileSync('git', ['apply', '-'], { cwd: clone, input: tuple.fixPatch });
    assert.equal(git(clone, 'status', '--porcelain'), '');
    assert.equal(tuple.evidence.runs.length, 3);
  });

  it('a second run takes up where the first ended', async () => {
    const rows = poolRowSchema.array().parse(await json('pool', 'list', '--root', root));
    const { stdout } = await bugsmith(['generate', root, '--all', '--count', '2', '--json', ...namespace]);
    const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { tuples: string[] };
    const known = new Set(rows.map(({ id }) => id));
    assert.equal(summary.tuples.length, 2);
    assert.ok(summary.tuples.every((id) => !known.has(id)));
  });

  it('review, search, stats, gaps and delete', async () => {
    const [row, other] = poolRowSchema.array().parse(await json('pool', 'list', '--root', root));
    assert.ok(row && other);
    await json('pool', 'review', row.id.slice(0, 10), 'reject', '--note', 'too easy', '--root', root);
    const rejected = poolRowSchema.array().parse(await json('pool', 'list', '--review', 'rejected', '--root', root));
    assert.deepEqual(
      rejected.map(({ id }) => id),
      [row.id],
    );
    const stats = (await json('pool', 'stats', '--root', root)) as {
      tuples: number;
      by: { review: Record<string, number> };
    };
    assert.equal(stats.by.review.rejected, 1);
    const gaps = (await json('pool', 'gaps', '--root', root)) as { survivors: unknown[] }[];
    assert.ok(gaps.every(({ survivors }) => survivors.length > 0));
    await json('pool', 'delete', other.id, '--root', root);
    const left = poolRowSchema.array().parse(await json('pool', 'list', '--root', root));
    assert.equal(left.length, stats.tuples - 1);
  });

  it('exports few-shot examples for a task, without rejected ones, within a budget', async () => {
    const markdown = await bugsmith([
      'export',
      'few-shot',
      '--query',
      'totals of a cart are wrong',
      '-k',
      '2',
      '--root',
      root,
    ]);
    assert.equal(markdown.code, 0, markdown.stderr);
    assert.match(markdown.stdout, /```/);
    assert.match(markdown.stderr, /2 examples/);
    const file = join(work.place, 'examples.jsonl');
    const args = [
      'export',
      'few-shot',
      '--function',
      'src/cart.js:subtotal',
      '--format',
      'jsonl',
      '--output',
      file,
      '--root',
      root,
    ];
    assert.equal((await bugsmith(args)).code, 0);
    const again = await bugsmith(args);
    assert.notEqual(again.code, 0);
    assert.match(again.stderr, /--force|exists/);
  });

  it('exports few-shot examples of one language and one difficulty', async () => {
    const rows = poolRowSchema.array().parse(await json('pool', 'list', '--root', root));
    const some = rows.find(({ review }) => review !== 'rejected');
    assert.ok(some);
    const labels = ['--language', some.language, '--difficulty', some.difficulty];
    const wanted = rows.filter((row) => row.review !== 'rejected' && row.difficulty === some.difficulty);
    const result = (await json('export', 'few-shot', '-k', '50', ...labels, '--root', root)) as { tuples: string[] };
    assert.deepEqual(result.tuples.sort(), wanted.map(({ id }) => id).sort());
    const other = await bugsmith(['export', 'few-shot', '--language', 'python', '--root', root]);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /passes the filters/);
    const unknown = await bugsmith(['export', 'few-shot', '--language', 'cobol', '--root', root]);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /--language cannot be 'cobol'[\s\S]*python/);
  });

  it('stored bugs come out the same when they are proved again', async () => {
    const results = (await json('pool', 'revalidate', '--root', root, ...namespace)) as { same: boolean }[];
    assert.ok(results.length > 0);
    assert.ok(results.every(({ same }) => same));
  });

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const) {
    it(`${signal} in the middle of a run loses no bug that was found, and leaves nothing behind`, async () => {
      const home = join(work.place, `home ${signal}`);
      const child = start(['generate', root, '--all', '--count', '60', '--json', ...namespace], {
        BUGSMITH_HOME: home,
      });
      assert.ok(child.stdout);
      const found: string[] = [];
      for await (const line of createInterface({ input: child.stdout })) {
        const event = JSON.parse(line) as { event: string; id: string };
        if (event.event !== 'tuple') continue;
        found.push(event.id);
        if (found.length === 2) child.kill(signal);
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      assert.equal(child.exitCode, code);
      const { stdout } = await bugsmith(['pool', 'list', '--json', '--root', root], { BUGSMITH_HOME: home });
      const kept = poolRowSchema
        .array()
        .parse(JSON.parse(stdout))
        .map(({ id }) => id);
      assert.ok(
        found.every((id) => kept.includes(id)),
        `${kept} holds ${found}`,
      );
      await bugsmith(['generate', root, '--function', 'src/cart.js:subtotal', '--count', '1', ...namespace], {
        BUGSMITH_HOME: home,
      });
      const alive = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
      assert.deepEqual(
        alive.filter((line) => line.includes(home)),
        [],
      );
    });
  }

  it('nothing of all this touched the project, .git included', () => {
    assert.deepEqual(everything(root), untouched);
  });
});
