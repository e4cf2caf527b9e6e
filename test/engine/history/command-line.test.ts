import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { generateEventSchema } from '../../../engine/protocol/index.ts';
import { bugsmith } from '../cli/command-line.ts';
import { everything, git, Workspace } from '../project/workspace.ts';
import { change } from './project-history.ts';

const code = (first: string, second: string, third: string) => `def first(rows):
    ${first}


def second(rows, columns):
    widths = [w for w in columns]
    ${second}


def third(names):
    ${third}
`;

describe('history on the command line', function () {
  this.timeout(120_000);
  let work: Workspace;
  let root: string;
  let untouched: string[];
  let fix: string;

  before(() => {
    work = new Workspace();
    const wrong = code('return max(rows)', 'return max(widths, default=0) - 1', 'return max(names, default="")');
    root = work.repository('table', { 'table.py': wrong, 'test_table.py': 'def test_nothing(): pass\n' });
    const right = code(
      'return max(rows, default=0)',
      'return max(widths, default=0) - 1',
      'return max(names, default="")',
    );
    fix = change(root, 'fix: empty tables', { 'table.py': right, 'test_table.py': 'def test_empty(): pass\n' });
    change(root, 'fix: a name', { 'table.py': right.replace('names):', 'words):').replace('max(names', 'max(words') });
    change(root, 'Say what it is', { 'table.py': `"""Tables."""\n\n${right}` });
    untouched = everything(root);
  });
  after(() => work.close());

  const candidates = async (strategy: string) => {
    const { code, stdout, stderr } = await bugsmith([
      ...['generate', root, '--all', '--strategy', strategy, '--dry-run', '--json'],
    ]);
    assert.equal(code, 0, stderr);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => generateEventSchema.parse(JSON.parse(line)));
    return events.flatMap((event) => (event.event === 'candidate' ? [event] : []));
  };

  it('generate --strategy history plants the mended bug in today’s code', async () => {
    const [candidate, ...others] = await candidates('history');
    assert.equal(others.length, 0);
    assert.deepEqual(
      [candidate?.strategy, candidate?.rule, candidate?.functionId, candidate?.history?.commit],
      ['history', 'mirror-conventional', 'table.py:first', fix],
    );
    const clone = join(work.place, 'clone');
    git(work.place, 'clone', '--quiet', '--no-hardlinks', root, clone);
    execFileSync('git', ['apply', '-'], { cwd: clone, input: candidate?.patch });
    assert.match(git(clone, 'diff', '-U0'), /^\+ {4}return max\(rows\)$/m);
  });

  it('generate --strategy learned makes the same mistake elsewhere', async () => {
    const made = await candidates('learned');
    assert.deepEqual(made.map(({ functionId }) => functionId).sort(), ['table.py:first', 'table.py:second']);
    const second = made.find(({ functionId }) => functionId === 'table.py:second');
    assert.deepEqual(
      second?.edits.map(({ text }) => text),
      [''],
    );
    assert.match(second?.patch ?? '', /^\+ {4}return max\(widths\) - 1$/m);
    assert.match(second?.explanation ?? '', /`max\(widths, default=0\)` became `max\(widths\)`, as before [0-9a-f]{8}/);
  });

  it('learned shows the rule, with its example and where it applies', async () => {
    const [rule] = JSON.parse((await bugsmith(['learned', root, '--json'])).stdout);
    assert.deepEqual(
      [rule.after, rule.before, rule.examples[0].commit, rule.sites.map((site: { function: string }) => site.function)],
      ['max($x, default=0)', 'max($x)', fix, ['first', 'second']],
    );
    const { stdout } = await bugsmith(['learned', root]);
    assert.match(stdout, /^ {2}\+ max\(\$x, default=0\)\n {2}- max\(\$x\)\n {4}[0-9a-f]{8} \S+ fix: empty tables$/m);
  });

  it('a rule’s category comes from its own change, not from the rest of its fix', async () => {
    const both = (one: string, two: string) =>
      `def one(rows):\n    return ${one}\n\n\ndef two(rows):\n    return ${two}\n`;
    const [wrong, right] = ['round(rows[0])', 'round(rows[0], ndigits=2)'];
    const other = work.repository('rounded', { 'a.py': both(wrong, wrong) });
    change(other, 'Fix what is shown', { 'a.py': `NOTHING = None\n\n\n${both(wrong, right)}` });
    change(other, 'Show it everywhere', { 'a.py': both(right, right) });
    const [rule] = JSON.parse((await bugsmith(['learned', other, '--json'])).stdout);
    assert.deepEqual([rule.after, rule.category], ['round($x[$y], ndigits=2)', 'logic_error']);
  });

  it('the project and its .git stay as they are', () => {
    assert.deepEqual(everything(root), untouched);
  });

  const wrong: readonly (readonly [name: string, args: () => string[], exitCode: number, says: RegExp])[] = [
    ['harvest without a history', () => ['harvest', work.folder('plain')], 3, /has no history/],
    ['learned without a history', () => ['learned', work.folder('plain')], 3, /has no history/],
    ['since nobody knows when', () => ['harvest', root, '--since', 'some day'], 2, /neither a commit.* nor a date/],
    ['no fixes at all', () => ['harvest', work.folder('plain'), '--count', '0'], 2, /1 or more/],
    ['no such folder', () => ['harvest', join(work.place, 'nowhere')], 2, /There is no folder/],
  ];
  for (const [name, args, exitCode, says] of wrong) {
    it(`${name}: exit code ${exitCode}, and what to do`, async () => {
      const { code, stderr } = await bugsmith(args());
      assert.equal(code, exitCode, stderr);
      assert.match(stderr, says);
    });
  }

  it('a history without fixes is no error', async () => {
    const bare = work.repository('bare', { 'a.py': 'def f():\n    return 1\n' });
    const { code, stdout, stderr } = await bugsmith(['harvest', bare, '--json']);
    assert.equal(code, 0, stderr);
    const summary = JSON.parse(stdout.trim());
    assert.deepEqual([summary.event, summary.valid, summary.history.commits], ['summary', 0, 1]);
  });
});
