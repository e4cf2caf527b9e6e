import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { readAsset } from '../../assets.ts';
import { sandboxPaths, sandboxUser } from '../layout.ts';
import type { Command } from '../sandbox.ts';
import { createGroups, type GroupParent, removeGroups } from './cgroups.ts';
import type { Holder } from './holder.ts';
import type { Identity } from './identity.ts';
import { killCommand } from './kill.ts';
import { type CommandLimits, groupFor, resourceLimits } from './limits.ts';
import { watchMemory } from './memory-watch.ts';
import { BoundedOutput } from './output.ts';
import { helperEnvironment } from './programs.ts';

/** What every command of a sandbox needs to get in. */
export interface Entrance {
  readonly holder: Holder;
  readonly identity: Identity;
  readonly groups: readonly GroupParent[];
  /** Names for the control groups of this sandbox's commands. */
  readonly groupName: () => string;
  /** The environment's variables, PATH included. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Inside {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** When all of its processes have gone, whether or not its output was read. */
  readonly ended: Promise<Ending>;
  /** When its output was read to the end too. */
  readonly drained: Promise<void>;
  /** Resolves when everything that it started is dead. */
  kill(): Promise<void>;
}

export interface Ending {
  /** Null when the program was killed together with the helpers around it. */
  readonly exitCode: number | null;
  /** False when the program itself was never reached. */
  readonly started: boolean;
  /** False when something else than its own end, or `kill`, ended it. */
  readonly explained: boolean;
  /** What our helpers had to say. */
  readonly complaints: string;
}

type Streams = [Writable, Readable, Readable, Readable, Readable];

/** Starts a program in a pid namespace of its own, without privileges, with limits. */
export async function startInside(entrance: Entrance, command: Command, limits: CommandLimits): Promise<Inside> {
  const { groups, groupName } = entrance;
  const folders = groups.length > 0 ? await createGroups(groups, groupName(), limits) : [];
  const nsenter = enter(entrance, command, limits);
  const argv = folders.length > 0 ? ['sh', '-c', join, 'join.sh', ...folders, '--', ...nsenter] : nsenter;
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    cwd: '/',
    env: helperEnvironment,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const [stdin, stdout, helpers, marker, stderr] = child.stdio as unknown as Streams;
  // A program need not read its input.
  stdin.on('error', () => {});
  let marks = 0;
  marker.on('data', (bytes: Buffer) => {
    marks += bytes.length;
  });
  const complaints = new BoundedOutput(helpers, 4000);
  let killed = false;
  const unwatch =
    limits.memoryBytes !== undefined && child.pid !== undefined && !groupFor('memory', groups)
      ? watchMemory(child.pid, limits.memoryBytes)
      : undefined;
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  const drained = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
  });
  const closed = (stream: Readable) => new Promise((resolve) => stream.once('close', resolve));
  const ended = Promise.all([exited, closed(marker), closed(helpers)])
    .then(([code]) => {
      const finished = marks === 2 && !killed;
      return {
        exitCode: finished ? code : null,
        started: marks > 0,
        explained: finished || killed,
        complaints: complaints.text(),
      };
    })
    .finally(() => {
      unwatch?.();
      return removeGroups(folders);
    });
  const kill = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      killed = true;
      await killCommand(child.pid);
    }
    await ended.catch(() => {});
  };
  return { stdin, stdout, stderr, ended, drained, kill };
}

const join = readAsset('sandbox/namespace/join.sh');

function enter({ holder, identity, env }: Entrance, command: Command, limits: CommandLimits): string[] {
  const { uid, gid } = sandboxUser;
  // An ordinary user has no second id to give: there the program gets a user namespace in which that id is 1000.
  const asUser = identity.mode === 'user';
  return [
    'nsenter',
    `--target=${holder.pid}`,
    '--user',
    '--preserve-credentials',
    '--mount',
    '--pid',
    '--ipc',
    '--uts',
    ...(holder.network === 'none' ? ['--net'] : []),
    'unshare',
    ...(asUser ? ['--user', `--map-user=${uid}`, `--map-group=${gid}`, '--keep-caps'] : []),
    '--pid',
    '--mount-proc',
    '--fork',
    '--kill-child',
    'sh',
    '-c',
    readAsset('sandbox/namespace/command.sh'),
    'command.sh',
    command.directory ?? sandboxPaths.project,
    resourceLimits(limits),
    asUser ? '--keep-groups' : `--reuid=${uid} --regid=${gid} --clear-groups`,
    ...Object.entries({ ...env, ...command.env }).map(([name, value]) => `${name}=${value}`),
    ...command.argv,
  ];
}
