import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { exitCodes, Problem } from '../../protocol/index.ts';
import type { Endpoint } from './endpoint.ts';

/** How long an engine may take to say who it is. */
export const answerSeconds = 5;

/** An endpoint that was tried in vain. */
export interface Failure {
  readonly endpoint: Endpoint;
  readonly error: NodeJS.ErrnoException;
}

/** Says what keeps the container engine from being used, by the most telling of the failures, and what to do. */
export function explainUnavailable(failures: readonly Failure[], env: NodeJS.ProcessEnv): Problem {
  const first = (kind: Kind): Failure | undefined => failures.find((failure) => kindOf(failure) === kind);
  const installed = installedPrograms(env);

  const forbidden = first('forbidden');
  if (forbidden) {
    return problem(
      'docker-forbidden',
      `You are not allowed to use the container engine at ${forbidden.endpoint.address}.`,
      `Permission denied (${forbidden.endpoint.origin}).`,
      permissionRemedies(),
      forbidden.error,
    );
  }
  const unreachable = first('unreachable');
  if (unreachable) {
    const { endpoint, error } = unreachable;
    return problem(
      'docker-unreachable',
      `The container engine at ${endpoint.address} does not answer.`,
      `${reason(error)} (${endpoint.origin}).`,
      endpoint.named
        ? [`Start that engine, or name another: ${endpoint.origin} says where it is.`]
        : ['Restart the container engine.', ...without],
      error,
    );
  }
  const stopped = first('stopped');
  if (stopped) {
    const { endpoint, error } = stopped;
    const why = `${reason(error)}: ${endpoint.address} (${endpoint.origin}).`;
    return problem('docker-stopped', 'The container engine is not running.', why, startRemedies(installed), error);
  }
  const tried = `Tried ${failures.map(({ endpoint }) => endpoint.address).join(', ')}.`;
  if (installed.length > 0) {
    const why = `${installed.join(' and ')} is installed, but no socket is there. ${tried}`;
    return problem('docker-stopped', 'The container engine is not running.', why, startRemedies(installed));
  }
  return problem('docker-missing', 'There is no container engine on this machine.', tried, installRemedies());
}

function problem(code: string, message: string, why: string, remedies: readonly string[], cause?: unknown): Problem {
  return new Problem({ code, message, why, remedy: remedies.join('\n'), exitCode: exitCodes.notReady, cause });
}

type Kind = 'forbidden' | 'unreachable' | 'stopped' | 'absent';

function kindOf({ endpoint, error }: Failure): Kind {
  if (error.code === 'EACCES' || error.code === 'EPERM') return 'forbidden';
  if (!/^(unix|npipe):/.test(endpoint.address)) return 'unreachable';
  if (error.code === 'ECONNREFUSED') return 'stopped';
  // A missing socket tells something only where the user said that there is one.
  if (error.code === 'ENOENT') return endpoint.named ? 'stopped' : 'absent';
  return 'unreachable';
}

function reason(error: NodeJS.ErrnoException): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `No answer in ${answerSeconds} seconds`;
  const words: Record<string, string> = {
    ECONNREFUSED: 'Nothing listens there',
    ENOENT: 'There is no such socket',
    ENOTFOUND: 'No such host',
    EAI_AGAIN: 'The name of the host cannot be resolved',
    EHOSTUNREACH: 'No way to the host',
    ETIMEDOUT: 'The host does not answer',
    ECONNRESET: 'The connection was cut',
  };
  return words[error.code ?? ''] ?? error.message.trim();
}

function installedPrograms(env: NodeJS.ProcessEnv): string[] {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const found = ['dockerd', 'docker', 'podman', 'colima'].filter((name) =>
    folders.some((folder) => existsSync(join(folder, name + suffix))),
  );
  if (process.platform === 'darwin' && existsSync('/Applications/Docker.app')) found.push('Docker Desktop');
  return found;
}

const without = process.platform === 'linux' ? ['Or do without: `--sandbox namespace`.'] : [];

function permissionRemedies(): string[] {
  if (process.platform === 'win32') return ['Add your account to the group docker-users, then sign in again.'];
  return [
    'Add yourself to the group docker: `sudo usermod -aG docker $USER`, then sign in again.',
    'Or run Bugsmith with sudo, or Docker rootless as yourself: `dockerd-rootless-setuptool.sh install`.',
    ...without,
  ];
}

function startRemedies(installed: readonly string[]): string[] {
  if (process.platform !== 'linux') {
    return ['Start Docker Desktop (or `podman machine start`, `colima start`), and wait until it says that it runs.'];
  }
  const docker = installed.includes('dockerd') || installed.includes('docker') || installed.length === 0;
  return [
    ...(docker ? ['Start Docker: `sudo systemctl start docker`, or `sudo dockerd` where there is no systemd.'] : []),
    ...(installed.includes('podman') ? ["Start Podman's socket: `systemctl --user start podman.socket`."] : []),
    ...without,
  ];
}

function installRemedies(): string[] {
  if (process.platform !== 'linux') return ['Install Docker Desktop, Podman Desktop or Colima, and start it.'];
  return [
    'Install Docker or Podman from your distribution: `sudo apt-get install docker.io`, `sudo dnf install podman`.',
    ...without,
  ];
}
