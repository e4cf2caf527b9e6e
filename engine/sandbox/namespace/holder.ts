import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { readAsset } from '../../assets.ts';
import { Problem } from '../../protocol/index.ts';
import type { Identity } from './identity.ts';
import { helperEnvironment } from './programs.ts';

export interface HolderOptions {
  readonly identity: Identity;
  /** Empty folder to build the file tree on; mounted on only inside. */
  readonly base: string;
  /** Bytes of memory that files may take: /tmp, home, scratch, and the overlays unless `writes` is given. */
  readonly size: number;
  /** Folder on disk for what is written over the layers, else they are kept in memory. */
  readonly writes: string | undefined;
  /** True to remove `writes` when the sandbox ends, whatever ends it. */
  readonly removeWrites: boolean;
  readonly snapshot: string;
  readonly projectLayer: string;
  readonly environmentLayer: string;
  readonly network: 'none' | 'host';
  /** Copies of host files to show: sandbox path → host path. */
  readonly files: ReadonlyMap<string, string>;
  /** From mountTable. */
  readonly mounts: string;
  /** Shell patterns of the control groups to remove at the end. */
  readonly groupPatterns: readonly string[];
}

/** The process that keeps a sandbox's namespaces: when it ends, the kernel ends all that runs in them. */
export interface Holder {
  /** Process id on the host of the sandbox's first process. */
  readonly pid: number;
  readonly network: 'none' | 'host';
  /** Where the host can reach what is written in the sandbox, while it is open: `project`, `environment`. */
  readonly writes: string;
  /** False when no program of the host could bring up the loopback interface. */
  readonly loopback: boolean;
  /** Resolves when all is gone. */
  readonly ended: Promise<void>;
  alive(): boolean;
  end(): Promise<void>;
}

/** Makes the namespaces and the file tree. Rejects with Problem `sandbox-failed`. */
export async function startHolder(options: HolderOptions): Promise<Holder> {
  const { identity, network } = options;
  const child = spawn('sh', holderArguments(options), {
    cwd: '/',
    env: helperEnvironment,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    // Out of the terminal's process group: Ctrl-C is for Bugsmith to handle.
    detached: true,
  });
  const [stdin, stdout, stderr, table] = child.stdio as unknown as [Writable, Readable, Readable, Writable];
  // It may end before it has read all; the reason is on its standard error.
  for (const stream of [stdin, table]) stream.on('error', () => {});
  let complaints = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      complaints += error.message;
      resolve();
    });
    child.on('close', () => resolve());
  });

  let pid = 0;
  let loopback = true;
  let ready = false;
  for await (const line of createInterface({ input: stdout })) {
    if (line.startsWith('started ')) {
      pid = Number(line.slice('started '.length));
      const failure = await mapIds(pid, identity);
      if (failure) {
        complaints += failure;
        break;
      }
      stdin.write('go\n');
      table.end(options.mounts);
    } else if (line === 'no-loopback') {
      loopback = false;
    } else if (line === 'ready') {
      ready = true;
      break;
    }
  }
  const end = async () => {
    ref(child, true);
    stdin.end();
    await ended;
  };
  if (!ready) {
    await end();
    throw setupFailed(complaints.trim());
  }
  // An open sandbox does not keep a finished program from ending; its end ends the sandbox.
  ref(child, false);
  return {
    pid,
    network,
    writes: `/proc/${pid}/cwd/writes`,
    loopback,
    ended,
    alive: () => child.exitCode === null && child.signalCode === null,
    end,
  };
}

function holderArguments(options: HolderOptions): string[] {
  const { writes, removeWrites, groupPatterns, network, identity } = options;
  return [
    '-c',
    readAsset('sandbox/namespace/hold.sh'),
    'hold.sh',
    removeWrites && writes ? writes : '',
    groupPatterns.join(' '),
    'unshare',
    '--user',
    '--keep-caps',
    '--mount',
    '--pid',
    '--ipc',
    '--uts',
    ...(network === 'none' ? ['--net'] : []),
    '--fork',
    '--kill-child',
    'sh',
    '-c',
    readAsset('sandbox/namespace/setup.sh'),
    'setup.sh',
    options.base,
    String(options.size),
    identity.hostId === undefined ? '' : '1000',
    writes ?? '',
    options.snapshot,
    options.projectLayer,
    options.environmentLayer,
    network === 'none' ? 'yes' : 'no',
    ...[...options.files].flatMap(([path, host]) => [host, path]),
  ];
}

/** Returns what went wrong, if anything. */
async function mapIds(pid: number, identity: Identity): Promise<string | undefined> {
  try {
    // The kernel wants this before it lets an ordinary user map its group.
    if (identity.mode === 'user') await writeFile(`/proc/${pid}/setgroups`, 'deny');
    await writeFile(`/proc/${pid}/uid_map`, identity.uidMap);
    await writeFile(`/proc/${pid}/gid_map`, identity.gidMap);
    return undefined;
  } catch (error) {
    return `The user namespace could not be given its ids: ${(error as Error).message}\n`;
  }
}

function ref(child: ChildProcess, wanted: boolean): void {
  const all = [child, ...child.stdio] as unknown as { ref?: () => void; unref?: () => void }[];
  for (const one of all) {
    if (wanted) one?.ref?.();
    else one?.unref?.();
  }
}

function setupFailed(complaints: string): Problem {
  return new Problem({
    code: 'sandbox-failed',
    message: 'The namespace sandbox could not be set up.',
    why: complaints || 'Its first process ended without a word.',
    remedy: 'Run `bugsmith doctor`: it tells what this machine does not allow, and what to do.',
  });
}
