import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type GenerateEvent, generateEventSchema } from '../../../engine/protocol/index.ts';
import { commit, git, Workspace } from '../project/workspace.ts';
import { bugsmith, start } from './command-line.ts';

const example = resolve(import.meta.dirname, '../../../examples/orders');

describe('a run that is killed and started again', function () {
  this.timeout(300_000);
  let work: Workspace;
  let root: string;
  let env: NodeJS.ProcessEnv;

  before(() => {
    work = new Workspace();
    root = work.folder('orders');
    env = { BUGSMITH_HOME: work.folder('home') };
    cpSync(example, root, { recursive: true });
    git(root, 'init', '--quiet', '--initial-branch=main');
    commit(root, 'Start');
  });
  after(() => work.close());

  const command = (...more: string[]) => ['generate', root, '--all', '--sandbox', 'namespace', '--json', ...more];

  /** Until a line of either stream says so; gives back what was told. */
  async function killedAt(line: RegExp, args: readonly string[], nth = 1) {
    const child = start(args, env);
    const events: GenerateEvent[] = [];
    const said: string[] = [];
    let left = nth;
    const look = (text: string): void => {
      if (line.test(text) && --left === 0) child.kill('SIGKILL');
    };
    if (!child.stdout || !child.stderr) throw new Error('no streams');
    createInterface({ input: child.stdout }).on('line', (text) => {
      events.push(generateEventSchema.parse(JSON.parse(text)));
      look(text);
    });
    createInterface({ input: child.stderr }).on('line', (text) => {
      said.push(text);
      look(text);
    });
    await once(child, 'close');
    assert.equal(child.signalCode, 'SIGKILL', said.join('\n'));
    return { events, said };
  }

  it('goes on where it was: no run of the baseline and no verdict twice, and no bug lost', async () => {
    const inBaseline = await killedAt(/measuring which tests/, command('--count', '6'));
    assert.deepEqual(inBaseline.events, []);

    const inCandidates = await killedAt(/^\{"event":"verdict"/, command('--count', '6'), 2);
    assert.ok(!inCandidates.said.some((text) => text.startsWith('baseline run 1 ')), inCandidates.said.join('\n'));
    const judged = inCandidates.events.flatMap((event) => (event.event === 'verdict' ? [event] : []));
    assert.ok(judged.length >= 2);

    const last = await bugsmith(command('--count', '4'), env);
    assert.equal(last.code, 0, last.stderr);
    assert.match(last.stderr, /Baseline known/);
    const events = last.stdout
      .trim()
      .split('\n')
      .map((text) => generateEventSchema.parse(JSON.parse(text)));
    const again = new Set(events.flatMap((event) => (event.event === 'verdict' ? [event.candidate] : [])));
    for (const { candidate } of judged) assert.ok(!again.has(candidate), candidate);

    const listed = await bugsmith(['pool', 'list', '--root', root, '--json'], env);
    const kept = new Set((JSON.parse(listed.stdout) as { id: string }[]).map(({ id }) => id));
    for (const { candidate, kind } of judged) assert.equal(kept.has(candidate), kind === 'valid', candidate);
  });
});
