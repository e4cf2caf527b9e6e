import type Docker from 'dockerode';
import { exitCodes, Problem } from '../../protocol/index.ts';
import { connect } from './client.ts';
import { type Endpoint, resolveEndpoints } from './endpoint.ts';
import { answerSeconds, explainUnavailable, type Failure } from './unavailable.ts';

/** A container engine that answers. */
export interface Engine {
  readonly docker: Docker;
  readonly endpoint: Endpoint;
  /** `Docker` or `Podman`. */
  readonly product: string;
  readonly version: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Limits that this engine cannot keep, in words; empty when it keeps all. */
  readonly unlimited: readonly string[];
}

/** What a person reads about an engine: `Docker 28.2.2 at unix:///var/run/docker.sock (default socket)`. */
export function describeEngine(engine: Engine): string {
  const { product, version, endpoint } = engine;
  const limits = engine.unlimited.length > 0 ? `; it cannot limit ${engine.unlimited.join(', ')}` : '';
  return `${product} ${version} at ${endpoint.address} (${endpoint.origin})${limits}`;
}

/** Engines this old lack what running commands in a container needs (19.03 is from 2019). */
const oldestApi = [1, 40] as const;

/**
 * The engine to use: the first endpoint that answers.
 * @throws Problem `docker-missing`, `docker-stopped`, `docker-forbidden`, `docker-unreachable` or `docker-unfit`.
 */
export async function findEngine(env: NodeJS.ProcessEnv = process.env, home?: string): Promise<Engine> {
  const failures: Failure[] = [];
  for (const endpoint of resolveEndpoints(env, home)) {
    try {
      return await ask(endpoint);
    } catch (error) {
      if (error instanceof Problem) throw error;
      failures.push({ endpoint, error: error as NodeJS.ErrnoException });
    }
  }
  throw explainUnavailable(failures, env);
}

async function ask(endpoint: Endpoint): Promise<Engine> {
  const docker = connect(endpoint);
  const limit = { abortSignal: AbortSignal.timeout(answerSeconds * 1000) };
  // The type declarations do not know that these two take options.
  const client = docker as unknown as {
    version(options: object): Promise<Docker.DockerVersion>;
    info(options: object): Promise<EngineInfo>;
  };
  const [version, info] = await Promise.all([client.version(limit), client.info(limit)]);
  const product = version.Components?.some((one) => /podman/i.test(one.Name)) ? 'Podman' : 'Docker';
  const where = `${product} ${version.Version} at ${endpoint.address}`;
  const [major = 0, minor = 0] = version.ApiVersion.split('.').map(Number);
  if (major < oldestApi[0] || (major === oldestApi[0] && minor < oldestApi[1])) {
    throw unfit(
      `${where} is too old.`,
      `It speaks API ${version.ApiVersion}; ${oldestApi.join('.')} is needed.`,
      'Update it.',
    );
  }
  if (info.OSType === 'windows') {
    throw unfit(
      `${where} runs Windows containers.`,
      'Tests run in Linux containers.',
      'Switch it to Linux containers.',
    );
  }
  const unlimited = [
    ...(info.MemoryLimit === false ? ['memory'] : []),
    ...(info.PidsLimit === false ? ['processes'] : []),
    ...(info.CpuCfsQuota === false ? ['processor time'] : []),
  ];
  return {
    docker,
    endpoint,
    product,
    version: version.Version,
    cpus: info.NCPU || 1,
    memoryBytes: info.MemTotal || 0,
    unlimited,
  };
}

interface EngineInfo {
  readonly OSType?: string;
  readonly NCPU?: number;
  readonly MemTotal?: number;
  readonly MemoryLimit?: boolean;
  readonly PidsLimit?: boolean;
  readonly CpuCfsQuota?: boolean;
}

function unfit(message: string, why: string, remedy: string): Problem {
  return new Problem({ code: 'docker-unfit', message, why, remedy, exitCode: exitCodes.notReady });
}
