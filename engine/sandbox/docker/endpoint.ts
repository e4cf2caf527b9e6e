import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../protocol/index.ts';

/** Where a container engine may listen, and who says so. */
export interface Endpoint {
  /** `unix:///var/run/docker.sock`, `npipe:////./pipe/docker_engine`, `tcp://host:2376`, `ssh://user@host`. */
  readonly address: string;
  /** `DOCKER_HOST`, `context colima`, `default socket`, `rootless socket`, `Podman's socket`. */
  readonly origin: string;
  /** The user named it, so that no other is to be tried in its place. */
  readonly named: boolean;
  readonly tls?: TlsFiles;
}

/** PEM texts; what is missing is not sent. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly verify: boolean;
}

/**
 * The endpoints to try, in order, as the docker program chooses: DOCKER_HOST, else the context that DOCKER_CONTEXT or
 * the configuration names, else the usual sockets. One that the user named is the only one.
 * @throws Problem `docker-unreachable` when a context is named that does not exist or cannot be read.
 */
export function resolveEndpoints(env: NodeJS.ProcessEnv = process.env, home: string = homedir()): Endpoint[] {
  if (env.DOCKER_HOST) return [fromDockerHost(env.DOCKER_HOST, env, home)];
  const configuration = env.DOCKER_CONFIG || join(home, '.docker');
  const context = env.DOCKER_CONTEXT || currentContext(configuration);
  if (context && context !== 'default') {
    const source = env.DOCKER_CONTEXT ? 'DOCKER_CONTEXT' : join(configuration, 'config.json');
    return [fromContext(context, source, configuration)];
  }
  if (env.CONTAINER_HOST) return [{ address: withScheme(env.CONTAINER_HOST), origin: 'CONTAINER_HOST', named: true }];
  return usualSockets(env, home);
}

function fromDockerHost(host: string, env: NodeJS.ProcessEnv, home: string): Endpoint {
  const address = withScheme(host);
  const endpoint = { address, origin: 'DOCKER_HOST', named: true };
  const verify = Boolean(env.DOCKER_TLS_VERIFY);
  if (!address.startsWith('tcp:') || !(verify || env.DOCKER_TLS)) return endpoint;
  return { ...endpoint, tls: readTls(env.DOCKER_CERT_PATH || env.DOCKER_CONFIG || join(home, '.docker'), verify) };
}

function withScheme(host: string): string {
  if (/^[a-z]+:\/\//.test(host)) return host.replace(/^https?:/, 'tcp:');
  return host.startsWith('/') ? `unix://${host}` : `tcp://${host}`;
}

function currentContext(configuration: string): string | undefined {
  const parsed = readJson(join(configuration, 'config.json')) as { currentContext?: unknown } | undefined;
  return typeof parsed?.currentContext === 'string' ? parsed.currentContext : undefined;
}

function fromContext(name: string, source: string, configuration: string): Endpoint {
  // The docker program files a context under the hash of its name.
  const id = createHash('sha256').update(name).digest('hex');
  const parsed = readJson(join(configuration, 'contexts', 'meta', id, 'meta.json')) as ContextMeta | undefined;
  const docker = parsed?.Endpoints?.docker;
  if (!docker?.Host) {
    throw new Problem({
      code: 'docker-unreachable',
      message: `The Docker context "${name}" cannot be used.`,
      why: parsed ? 'It names no Docker host.' : `${source} names it, but it is not defined in ${configuration}.`,
      remedy: 'See what there is with `docker context ls`, and choose one with `docker context use <name>`.',
    });
  }
  const folder = join(configuration, 'contexts', 'tls', id, 'docker');
  const endpoint = { address: withScheme(docker.Host), origin: `context ${name}`, named: true };
  if (!existsSync(folder) && !docker.SkipTLSVerify) return endpoint;
  return { ...endpoint, tls: readTls(folder, !docker.SkipTLSVerify) };
}

interface ContextMeta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } };
}

function readTls(folder: string, verify: boolean): TlsFiles {
  const read = (name: string): string | undefined => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  const [ca, cert, key] = [read('ca.pem'), read('cert.pem'), read('key.pem')];
  return { verify, ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined; // Most people have no such file.
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem({
      code: 'docker-unreachable',
      message: `Docker's configuration ${file} is not JSON.`,
      why: (cause as Error).message,
      remedy: 'Mend or remove the file.',
      cause,
    });
  }
}

function usualSockets(env: NodeJS.ProcessEnv, home: string): Endpoint[] {
  if (process.platform === 'win32') {
    return [
      { address: 'npipe:////./pipe/docker_engine', origin: 'default pipe', named: false },
      { address: 'npipe:////./pipe/podman-machine-default', origin: "Podman's pipe", named: false },
    ];
  }
  const runtime = env.XDG_RUNTIME_DIR || `/run/user/${process.getuid?.() ?? 0}`;
  const sockets: [path: string, origin: string][] = [
    ['/var/run/docker.sock', 'default socket'],
    [join(runtime, 'docker.sock'), 'rootless socket'],
    [join(home, '.docker/run/docker.sock'), "user's socket"],
    [join(home, '.docker/desktop/docker.sock'), 'Docker Desktop'],
    [join(home, '.colima/default/docker.sock'), 'Colima'],
    [join(home, '.orbstack/run/docker.sock'), 'OrbStack'],
    [join(home, '.rd/docker.sock'), 'Rancher Desktop'],
    [join(runtime, 'podman/podman.sock'), "Podman's socket"],
    ['/run/podman/podman.sock', "Podman's system socket"],
  ];
  return sockets.map(([path, origin]) => ({ address: `unix://${path}`, origin, named: false }));
}
