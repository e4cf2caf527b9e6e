import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type HarvestRequest, harvest } from '../../../engine/generate/harvest/harvest.ts';
import { revalidateStored } from '../../../engine/generate/revalidate.ts';
import { Pool } from '../../../engine/pool/pool.ts';
import { identifyProject } from '../../../engine/project/snapshot.ts';
import { type GenerateEvent, type RunSummary, type Tuple, tupleSchema } from '../../../engine/protocol/index.ts';
import { NamespaceProvider } from '../../../engine/sandbox/namespace/provider.ts';
import { commit, everything, git, Workspace } from '../project/workspace.ts';
import { change, quiet } from './project-history.ts';

const odd = 'lib/größe und maß.js';
const manifest = (version: string) =>
  `${JSON.stringify({ name: 'shop', version, scripts: { test: 'node --test' } }, null, 2)}\n`;
const cart = (more: string) => `exports.total = (items) => {
  let sum = 0;
  for (const { price, count } of items) sum += price${more};
  return sum;
};
exports.empty = (items) => items.length === 0;
exports.first = (items) => items[0];
`;
const tests = (...cases: string[]) => `const test = require('node:test');
const assert = require('node:assert');
const cart = require('../lib/cart.js');
test('one', () => assert.equal(cart.total([{ price: 2, count: 1 }]), 2));
test('empty', () => assert.ok(cart.empty([])));
${cases.join('\n')}
`;
const several = "test('several', () => assert.equal(cart.total([{ price: 2, count: 3 }]), 6));";
const missing = "test('missing', () => assert.equal(cart.first(undefined), undefined));";
const later = "test('later', () => assert.ok(cart.empty(new Array(0))));";
const size = "test('größe', () => assert.equal(require('../lib/größe und maß.js').size(3), 4));";

describe('harvest: the real fixes of a history, proved at their commits', function () {
  this.timeout(300_000);
  let work: Workspace;
  let root: string;
  let untouched: string[];
  const hashes: Record<string, string> = {};
  const events: GenerateEvent[] = [];
  let summary: RunSummary;

  const run = async (request: Partial<HarvestRequest> = {}, seen: GenerateEvent[] = []): Promise<RunSummary> =>
    harvest(
      { root, sandbox: 'namespace', ...request },
      { providers: [new NamespaceProvider()], emit: (event) => seen.push(event), ...quiet },
    );
  const tuples = (): Tuple[] => events.flatMap((event) => (event.event === 'tuple' ? [tupleSchema.parse(event)] : []));
  const tupleOf = (name: string) =>
    tuples().find(({ provenance }) => provenance.commit === hashes[name]) ?? assert.fail(name);
  const verdictOn = (name: string) => {
    const candidate = events.find((event) => event.event === 'candidate' && event.history?.commit === hashes[name]);
    const id = candidate?.event === 'candidate' ? candidate.id : undefined;
    const found = events.find((event) => event.event === 'verdict' && event.candidate === id);
    return found?.event === 'verdict' ? found.kind : undefined;
  };

  before(async () => {
    work = new Workspace();
    root = work.repository('shop', {
      'package.json': manifest('1.0.0'),
      'lib/cart.js': cart(''),
      [odd]: 'exports.size = (a) => a;\r\nexports.unit = "m";\r\n',
      'test/cart.test.js': tests(),
    });
    hashes.issue = change(root, 'Count the pieces\n\nFixes #7', {
      ...{ 'lib/cart.js': cart(' * count'), 'test/cart.test.js': tests(several) },
    });
    hashes.release = change(root, 'Release 1.0.1', { 'package.json': manifest('1.0.1') });
    const guarded = cart(' * count').replace('=> items[0]', '=> items?.[0]');
    hashes.bead = change(root, 'No items (shop-a1)', {
      'lib/cart.js': guarded,
      'test/cart.test.js': tests(several, missing),
    });
    const renamed = guarded.replace('let sum = 0;', 'let sum = 0 + 0;');
    hashes.nothing = change(root, 'fix: an initial value', {
      ...{ 'lib/cart.js': renamed, 'test/cart.test.js': tests(several, missing, later) },
    });
    git(root, 'checkout', '--quiet', '-b', 'topic');
    const [wide, all] = [
      'exports.size = (a) => a + 1;\r\nexports.unit = "m";\r\n',
      tests(several, missing, later, size),
    ];
    hashes.inner = change(root, 'fix: the size', {
      [odd]: wide,
      'test/cart.test.js': tests(several, missing, later, size, ''),
    });
    change(root, 'Tidy up', { 'test/cart.test.js': all });
    git(root, 'checkout', '--quiet', 'main');
    git(root, 'merge', '--quiet', '--no-ff', 'topic', '-m', 'Merge pull request #9 from a/topic\n\nFix the size');
    hashes.merge = git(root, 'rev-parse', 'HEAD').trim();
    hashes.added = change(root, 'fix: discounts', {
      ...{ 'lib/cart.js': `${renamed}exports.half = (n) => n / 2;\n` },
      'test/cart.test.js': `const { half } = require('../lib/cart.js');\nif (!half) throw new Error('no half');\n${all}`,
    });
    hashes.untested = change(root, 'Fix a word', { 'lib/cart.js': `${renamed}exports.half = (n) => n * 0.5;\n` });
    const bead = {
      id: 'shop-a1',
      title: 'Fails without items',
      description: 'It ends in a TypeError.',
      status: 'closed',
      issue_type: 'bug',
    };
    work.folder('shop', { '.beads/issues.jsonl': `${JSON.stringify(bead)}\n` });
    commit(root, 'The list of issues');
    untouched = everything(root);
    summary = await run({}, events);
  });
  after(() => work.close());

  it('proves what the tests prove, and says how it was found', () => {
    assert.deepEqual(
      Object.keys(hashes).map((name) => [name, verdictOn(name)]),
      [
        ['issue', 'valid'],
        ['release', undefined],
        ['bead', 'valid'],
        ['nothing', 'survived'],
        // The merge is proved as a whole, and its parts are not proved again.
        ['inner', undefined],
        ['merge', 'valid'],
        ['added', 'does-not-build'],
        ['untested', undefined],
      ],
    );
    assert.deepEqual(
      tuples()
        .map(({ rule }) => rule)
        .sort(),
      ['history-bead', 'history-issue', 'history-pull'],
    );
    assert.equal(summary.valid, 3);
    assert.equal(summary.history?.tried, 5);
    assert.deepEqual(summary.history?.valid, { pull: 1, bead: 1, issue: 1 });
    assert.match(summary.notes.join('\n'), /1 fixes came without tests/);
  });

  it('a tuple has the real fix, its tests, its links, and no author', () => {
    const tuple = tupleOf('issue');
    assert.deepEqual(
      [tuple.file, tuple.function, tuple.strategy, tuple.failToPass.length, tuple.passToPass.length],
      ['lib/cart.js', 'total', 'history', 1, 2],
    );
    assert.match(tuple.failToPass[0] ?? '', /several/);
    assert.deepEqual(tuple.provenance.candidate.history?.links, [{ kind: 'issue', id: '#7' }]);
    assert.equal(tuple.evidence.runs.length, 3);
    assert.ok(!JSON.stringify(tuples()).match(/someone/i));
    assert.match(tupleOf('bead').problemStatement, /^# Fails without items\n\nIt ends in a TypeError\./);
    assert.equal(tupleOf('merge').file, odd);
  });

  it('git applies the bug to the commit and gets its parent’s sources, line ends and all', () => {
    const clone = join(work.place, 'clone');
    git(work.place, 'clone', '--quiet', '--no-hardlinks', root, clone);
    for (const { provenance, bugPatch, file } of tuples()) {
      const hash = provenance.commit ?? '';
      git(clone, 'checkout', '--quiet', hash);
      execFileSync('git', ['apply', '-'], { cwd: clone, input: bugPatch });
      assert.equal(git(clone, 'diff', `${hash}^1`, '--', file), '');
      git(clone, 'checkout', '--quiet', '--', '.');
    }
  });

  it('a release changes nothing of the environment', () => {
    const environments = new Set(tuples().map(({ evidence }) => evidence.environment.key));
    assert.equal(environments.size, 1);
  });

  it('what is not valid on an old commit is no gap of today’s tests', async () => {
    const { identity } = await identifyProject(root, quiet.signal);
    using pool = Pool.open(identity, { name: 'shop' });
    assert.deepEqual(pool.gaps(), []);
    assert.equal(pool.list({ strategy: 'history' }).length, 3);
  });

  it('a second time knows what it found', async () => {
    const seen: GenerateEvent[] = [];
    const again = await run({}, seen);
    assert.equal(again.valid, 0);
    assert.match(again.notes.join('\n'), /5 fixes were passed over/);
    assert.deepEqual(
      seen.map(({ event }) => event),
      ['summary'],
    );
  });

  it('is proved again after the cache was emptied: the commit is all that is needed', async () => {
    rmSync(join(work.cache, 'snapshots'), { recursive: true });
    const options = { root, choice: 'namespace', providers: [new NamespaceProvider()], ...quiet } as const;
    const results = [];
    for await (const result of revalidateStored([tupleOf('issue')], options)) results.push(result);
    assert.deepEqual(
      results.map(({ same, detail }) => (same ? 'same' : detail)),
      ['same'],
    );
  });

  it('nothing is written to the project, nor to its .git', () => {
    assert.deepEqual(everything(root), untouched);
  });
});
