import type Docker from 'dockerode';
import { readAsset } from '../../assets.ts';
import { sandboxUser } from '../layout.ts';
import type { Engine } from './engine.ts';
import { labels, ownerLabels } from './owner.ts';

const processes = readAsset('sandbox/docker/processes.sh');
const guardScript = `${processes}\n${readAsset('sandbox/docker/guard.sh')}`;
const commandScript = `${processes}\n${readAsset('sandbox/docker/command.sh')}`;

const user = `${sandboxUser.uid}:${sandboxUser.gid}`;
const megabyte = 1024 * 1024;
const defaults = { memoryMb: 4096, processes: 1024, cpus: 4 };

/** Of everything in a container together. */
export interface ContainerLimits {
  readonly memoryMb: number;
  readonly processes: number;
}

/** What a container gets when nobody asks for more or less: never all of the engine's memory. */
export function defaultLimits(engine: Engine): ContainerLimits {
  const available = Math.floor((engine.memoryBytes * 0.75) / megabyte);
  const memoryMb = available > 0 ? Math.min(defaults.memoryMb, available) : defaults.memoryMb;
  return { memoryMb, processes: defaults.processes };
}

/** A command as the engine starts it in a container: by our script, marked. */
export function execOptions(
  argv: readonly string[],
  mark: string,
  options: { readonly directory: string; readonly env?: Readonly<Record<string, string>>; readonly stdin: boolean },
): Docker.ExecCreateOptions {
  return {
    Cmd: ['sh', '-c', commandScript, 'command', options.directory, ...argv],
    Env: [...Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`), `SANDBOX_COMMAND=${mark}`],
    User: user,
    WorkingDir: '/',
    AttachStdin: options.stdin,
    AttachStdout: true,
    AttachStderr: true,
  };
}

/** A container that only waits: without network, privileges, or anything of the host's. */
export function containerOptions(
  engine: Engine,
  image: string,
  limits: ContainerLimits,
  more: Readonly<Record<string, string>>,
): Docker.ContainerCreateOptions {
  return {
    Image: image,
    Entrypoint: ['sh', '-c', guardScript],
    Cmd: [],
    User: user,
    WorkingDir: '/',
    Hostname: 'sandbox',
    OpenStdin: true,
    // When our connection breaks, the engine closes the program's input.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: false,
    Healthcheck: { Test: ['NONE'] },
    StopTimeout: 0,
    Labels: { [labels.kind]: 'sandbox', ...ownerLabels(), ...more },
    HostConfig: {
      AutoRemove: true,
      Init: true,
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      LogConfig: { Type: 'none', Config: {} },
      Tmpfs: { '/tmp': `rw,exec,nosuid,nodev,mode=1777,size=${limits.memoryMb}m` },
      NanoCpus: Math.min(defaults.cpus, engine.cpus) * 1e9,
      Ulimits: [
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'nofile', Soft: 8192, Hard: 8192 },
      ],
      ...limitOptions(limits),
    },
  };
}

/** The limits that can be changed while it runs. */
export function limitOptions(limits: ContainerLimits): Docker.HostConfig {
  const memory = limits.memoryMb * megabyte;
  // Equal to memory: no swap.
  return { Memory: memory, MemorySwap: memory, PidsLimit: limits.processes };
}
