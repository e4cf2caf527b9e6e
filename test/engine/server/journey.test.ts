import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { takeTurn } from '../../../engine/pool/turn.ts';
import { identifyProject } from '../../../engine/project/snapshot.ts';
import {
  cancelledCode,
  type GenerateEvent,
  type GenerateParams,
  notifications,
  type PoolRow,
  problemCode,
  requests,
} from '../../../engine/protocol/index.ts';
import { bugsmith } from '../cli/command-line.ts';
import { commit, everything, git, Workspace } from '../project/workspace.ts';
import { EngineClient } from './engine-client.ts';

const example = resolve(import.meta.dirname, '../../../examples/orders');

describe('an editor at work with the engine', function () {
  this.timeout(300_000);
  let work: Workspace;
  let root: string;
  let untouched: string[];
  let engine: EngineClient;
  let rows: PoolRow[];
  let progress: string[];
  let events: GenerateEvent[];

  const generate = (operation: string, more: Partial<GenerateParams> = {}): GenerateParams => ({
    operation,
    root,
    target: { kind: 'all' },
    count: 3,
    strategies: ['mutation'],
    sandbox: 'namespace',
    seed: 1,
    ...more,
  });

  before(async () => {
    work = new Workspace();
    root = work.folder('orders');
    cpSync(example, root, { recursive: true });
    git(root, 'init', '--quiet', '--initial-branch=main');
    commit(root, 'Start');
    untouched = everything(root);
    engine = await EngineClient.start();
    progress = [];
    events = [];
    engine.on(notifications.progress, ({ progress: { message } }) => progress.push(message));
    engine.on(notifications.event, ({ event }) => events.push(event));
  });
  after(async () => {
    await engine[Symbol.asyncDispose]();
    assert.deepEqual(everything(root), untouched);
    work.close();
  });

  it('learns what the project is, and that there are no bugs yet', async () => {
    const { project, functions } = await engine.request(requests.analyze, { root });
    assert.equal(project.testSetups.length, 1);
    assert.ok(functions.some(({ id }) => id === 'src/listing.js:paginate'));
    assert.deepEqual(await engine.request(requests.poolExists, { root }), { exists: false });
    await assert.rejects(engine.request(requests.poolList, { root, filter: {} }), (error) => {
      const { code, data } = error as { code: number; data: { code: string } };
      assert.deepEqual([code, data.code], [problemCode, 'no-pool']);
      return true;
    });
  });

  it('watches a pool that is still to come, and sees bugs as they are proved, before the result', async () => {
    await engine.request(requests.poolWatch, { root });
    const came = engine.poolChanged(root);
    const summary = await engine.request(requests.generate, generate('first'));
    assert.equal(summary.valid, 3);
    assert.equal(summary.cancelled, false);
    const proved = events.flatMap((event) => (event.event === 'tuple' ? [event.id] : []));
    assert.deepEqual(proved, summary.tuples);
    assert.equal(events.filter(({ event }) => event === 'candidate').length, summary.candidates);
    assert.ok(!events.some(({ event }) => event === 'summary'));
    assert.ok(progress.length > 0);
    await came;
    rows = await engine.request(requests.poolList, { root, filter: {} });
    assert.deepEqual(rows.map(({ id }) => id).sort(), [...proved].sort());
  });

  it('uses only the mutation rules that are named, and knows those that there are', async () => {
    events = [];
    const rules = ['comparison-boundary', 'return-value-dropped'];
    const { valid } = await engine.request(requests.generate, generate('rules', { rules, seed: 3, count: 1 }));
    assert.equal(valid, 1);
    const used = events.flatMap((event) => (event.event === 'candidate' ? [event.rule] : []));
    assert.deepEqual(
      used.filter((rule) => !rules.includes(rule)),
      [],
    );
    await assert.rejects(engine.request(requests.generate, generate('none', { rules: ['magic'] })), (error) => {
      assert.equal((error as { data: { code: string } }).data.code, 'unknown-rule');
      return true;
    });
  });

  it('has one run after the other, and can take a waiting one back', async () => {
    progress = [];
    const stop = new CancellationTokenSource();
    const first = engine.request(requests.generate, generate('one', { seed: 2, count: 1 }));
    const waiting = engine.request(requests.generate, generate('two', { seed: 2 }), stop.token);
    while (!progress.includes('Waiting for another run')) await sleep(20);
    stop.cancel();
    await assert.rejects(waiting, { code: cancelledCode });
    assert.equal((await first).valid, 1);
  });

  it('waits for a run of the same project in another window, which can be taken back too', async () => {
    progress = [];
    const { identity } = await identifyProject(root, new AbortController().signal);
    const others = await takeTurn(identity, new AbortController().signal, () => assert.fail('nobody else runs'));
    const stop = new CancellationTokenSource();
    const waiting = engine.request(requests.generate, generate('elsewhere', { seed: 2 }), stop.token);
    const message = `Another run of this project is going on (process ${process.pid}): waiting for its end`;
    while (!progress.includes(message)) await sleep(20);
    stop.cancel();
    await assert.rejects(waiting, { code: cancelledCode });
    const another = engine.request(requests.generate, generate('later', { seed: 3, count: 1 }));
    others[Symbol.dispose]();
    assert.equal((await another).valid, 1);
  });

  it('keeps what was found when a run is cancelled', async () => {
    events = [];
    const stop = new CancellationTokenSource();
    engine.on(notifications.event, ({ event }) => {
      events.push(event);
      if (event.event === 'tuple') stop.cancel();
    });
    const summary = await engine.request(requests.generate, generate('long', { count: 40, seed: 5 }), stop.token);
    assert.equal(summary.cancelled, true);
    assert.ok(summary.valid >= 1);
    const stored = new Set((await engine.request(requests.poolList, { root, filter: {} })).map(({ id }) => id));
    for (const id of summary.tuples) assert.ok(stored.has(id));
  });

  it('reads a bug as documents, and as an example', async () => {
    const [row] = rows as [PoolRow];
    const [document] = await engine.request(requests.poolDocuments, { root, id: row.id });
    assert.equal(document?.fix, readFileSync(join(root, row.file), 'utf8'));
    assert.equal(document?.whole, true);
    assert.notEqual(document?.fix.split('\n')[document.line - 1], document?.bug.split('\n')[document.line - 1]);
    const tuple = await engine.request(requests.poolShow, { root, id: row.id });
    assert.equal(tuple.file, row.file);
    const ask = { root, k: 2, format: 'chat' as const };
    const named = await engine.request(requests.fewShot, { ...ask, query: {}, ids: [row.id] });
    assert.deepEqual(named.tuples, [row.id]);
    const own = { function: `${row.file}:${row.function}` };
    const others = await engine.request(requests.fewShot, { ...ask, query: own, excludeOwn: true });
    assert.equal(others.tuples.length, 2);
    assert.ok(!others.tuples.includes(row.id));
    const varied = await engine.request(requests.fewShot, { ...ask, query: {} });
    assert.equal(varied.text.trim().split('\n').length, 2);
    // A function that only the unsaved editor has.
    const overlay = { [row.file]: `${document?.fix}\nexport function brandNew(cents) { return cents * 2; }\n` };
    const fresh = { function: `${row.file}:brandNew` };
    assert.equal((await engine.request(requests.fewShot, { ...ask, query: fresh, overlay })).tuples.length, 2);
    await assert.rejects(engine.request(requests.fewShot, { ...ask, query: fresh }), { code: problemCode });
  });

  it('sees what another window does to the same pool, and the other way round', async () => {
    await using other = await EngineClient.start();
    await other.request(requests.poolWatch, { root });
    const [first, second] = rows as [PoolRow, PoolRow];
    const both = () => Promise.all([engine.poolChanged(root), other.poolChanged(root)]);
    let changed = both();
    const ids = [first.id, second.id];
    const reviewed = await engine.request(requests.poolReview, { root, ids, state: 'rejected', note: 'trivial' });
    assert.deepEqual(
      reviewed.map(({ id, review }) => [id, review]),
      ids.map((id) => [id, 'rejected']),
    );
    await changed;
    assert.equal((await other.request(requests.poolShow, { root, id: first.id })).review.note, 'trivial');
    changed = both();
    assert.deepEqual(await other.request(requests.poolDelete, { root, ids: [second.id] }), [second.id]);
    await changed;
    assert.ok(!(await engine.request(requests.poolList, { root, filter: {} })).some(({ id }) => id === second.id));
    const [gap] = (await other.request(requests.poolGaps, { root })).flatMap(({ survivors }) => survivors);
    if (gap) {
      changed = both();
      await other.request(requests.poolDismissGaps, { root, candidates: [gap.candidate], equivalent: true });
      await changed;
      const left = (await engine.request(requests.poolGaps, { root })).flatMap(({ survivors }) => survivors);
      assert.ok(!left.some(({ candidate }) => candidate === gap.candidate));
      assert.equal((await engine.request(requests.poolStats, { root })).equivalents, 1);
    }
  });

  it('proves a bug again', async () => {
    const { id } = rows[2] as PoolRow;
    const [result] = await engine.request(requests.poolRevalidate, {
      operation: 'again',
      root,
      ids: [id],
      sandbox: 'namespace',
    });
    assert.deepEqual([result?.id, result?.same, result?.sandbox], [id, true, 'namespace']);
  });

  describe('with a bug checked out', () => {
    let folder: string;
    let row: PoolRow;
    const verify = (overlay?: Record<string, string>) =>
      engine.request(requests.verify, {
        operation: 'v',
        directory: folder,
        sandbox: 'namespace',
        ...(overlay ? { overlay } : {}),
      });

    before(async () => {
      row = rows[2] as PoolRow;
      folder = join(work.place, 'try');
      const made = await engine.request(requests.checkout, { root, id: row.id, directory: folder });
      assert.equal(made.file, row.file);
      assert.match(readFileSync(join(folder, row.file), 'utf8').split('\n')[made.line - 1] ?? '', /function|=>|\(/);
    });

    it('knows which one it is', async () => {
      const { checkout } = await engine.request(requests.checkedOut, { directory: folder });
      assert.equal(checkout?.id, row.id);
      assert.deepEqual(await engine.request(requests.checkedOut, { directory: root }), { checkout: null });
    });

    it('is not solved as it is, nor by taking the tests away', async () => {
      const before = await verify();
      assert.equal(before.solved, false);
      assert.deepEqual(before.stillFailing, row.failToPass);
      assert.deepEqual(before.newlyFailing, []);
      assert.ok(Object.keys(before.messages).length > 0);
      for (const name of readdirSync(join(folder, 'test'))) rmSync(join(folder, 'test', name));
      const cheated = await verify();
      assert.deepEqual([cheated.solved, cheated.stillFailing], [false, row.failToPass]);
      assert.match(cheated.detail, /Test files were changed and do not count/);
      git(folder, 'checkout', '--', 'test');
    });

    it('is solved by the fix in an unsaved editor, and by the fix on disk, on the command line too', async () => {
      const fix = readFileSync(join(root, row.file), 'utf8');
      const unsaved = await verify({ [row.file]: fix });
      assert.deepEqual([unsaved.solved, unsaved.stillFailing, unsaved.newlyFailing], [true, [], []]);
      const inside = { operation: 'v', directory: join(folder, 'src'), sandbox: 'namespace' as const };
      const there = await engine.request(requests.verify, {
        ...inside,
        overlay: { [row.file.slice('src/'.length)]: fix },
      });
      assert.equal(there.solved, true);
      const args = ['verify', folder, '--sandbox', 'namespace', '--json'];
      assert.equal((await bugsmith(args)).code, 1);
      const { fixPatch } = await engine.request(requests.poolShow, { root, id: row.id });
      execFileSync('git', ['apply', '-'], { cwd: folder, input: fixPatch });
      // Without the cache the tests come from the folder's one commit.
      rmSync(join(work.cache, 'snapshots'), { recursive: true });
      const solved = await bugsmith(args);
      assert.equal(solved.code, 0, solved.stderr);
      assert.equal(JSON.parse(solved.stdout).solved, true);
    });

    it('is told apart from folders without one', async () => {
      const other = { operation: 'v', directory: root, sandbox: 'namespace' as const };
      await assert.rejects(engine.request(requests.verify, other), (error) => {
        assert.equal((error as { data: { code: string } }).data.code, 'not-checked-out');
        return true;
      });
    });
  });

  it('leaves no process behind when it is killed', async () => {
    const script = join(import.meta.dirname, 'doomed-client.ts');
    const client = spawn(process.execPath, ['--liftoff-only', script, root], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(client.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString().split('\n')[0]);
    // Screening is announced before its sandboxes are open.
    let family = [pid];
    while (family.length === 1) {
      assert.ok(isAlive(pid), 'the run goes on until it is killed');
      await sleep(10);
      family = [pid, ...descendants(pid)];
    }
    client.kill('SIGKILL');
    while (family.some(isAlive)) await sleep(50);
  });
});

/** Process ids, from /proc. */
function descendants(of: number): number[] {
  const children = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const parent = statOf(Number(name))?.split(' ')[1];
    return parent === String(of) ? [Number(name)] : [];
  });
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function isAlive(pid: number): boolean {
  const state = statOf(pid)?.split(' ')[0];
  return state !== undefined && state !== 'Z';
}

/** What follows the program's name: state, parent, … */
function statOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2);
  } catch {
    return undefined;
  }
}
