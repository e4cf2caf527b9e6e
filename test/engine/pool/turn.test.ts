import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { takeTurn } from '../../../engine/pool/turn.ts';
import { temporaryPool } from '../../builders/pool.ts';

const program = join(import.meta.dirname, 'turn-holder.ts');

describe('the turn of a project', function () {
  this.timeout(30_000);
  let remove: () => void;
  const children: ChildProcess[] = [];
  const never = new AbortController().signal;
  const atOnce = (): void => assert.fail('it had to be waited for');

  beforeEach(() => {
    ({ remove } = temporaryPool());
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    remove();
  });

  /** Another program that has the turn, or waits for it. */
  async function holder(identity: string, says: 'taken' | 'waiting' = 'taken'): Promise<ChildProcess> {
    const child = spawn(process.execPath, [program, identity], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
    assert.equal(line, says);
    return child;
  }

  it('is waited for until the one who has it lets go, and is told who that is', async () => {
    const first = await takeTurn('project-1', never, atOnce);
    const told = Promise.withResolvers<number | undefined>();
    let taken = false;
    const second = takeTurn('project-1', never, told.resolve).then((turn) => {
      taken = true;
      return turn;
    });
    assert.equal(await told.promise, process.pid);
    assert.equal(taken, false);
    first[Symbol.dispose]();
    (await second)[Symbol.dispose]();
  });

  it('is let go by a program that is killed', async () => {
    const other = await holder('project-1');
    const told: (number | undefined)[] = [];
    const turn = takeTurn('project-1', never, (pid) => {
      told.push(pid);
      other.kill('SIGKILL');
    });
    (await turn)[Symbol.dispose]();
    assert.deepEqual(told, [other.pid]);
  });

  it('has one owner however many programs want it', async () => {
    using _turn = await takeTurn('project-1', never, atOnce);
    await Promise.all([1, 2, 3].map(() => holder('project-1', 'waiting')));
  });

  it('is no business of other projects', async () => {
    await holder('project-1');
    using _turn = await takeTurn('Project Two', never, atOnce);
  });

  it('need not be waited for any longer, and is not taken then', async () => {
    const first = await takeTurn('project-1', never, atOnce);
    const stop = new AbortController();
    const reason = new Error('enough');
    await assert.rejects(
      takeTurn('project-1', stop.signal, () => stop.abort(reason)),
      reason,
    );
    first[Symbol.dispose]();
    using _again = await takeTurn('project-1', never, atOnce);
  });
});
