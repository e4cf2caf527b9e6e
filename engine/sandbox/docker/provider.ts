import { Problem, type Snapshot } from '../../protocol/index.ts';
import type { EnvironmentRecipe } from '../recipe.ts';
import type { Environment, OpenOptions, PrepareOptions, Sandbox, SandboxHealth, SandboxProvider } from '../sandbox.ts';
import { describeEngine, type Engine, findEngine } from './engine.ts';
import { prepareEnvironment } from './environment.ts';
import { labels } from './owner.ts';
import { ReadyContainers } from './ready.ts';
import { DockerSandbox } from './sandbox.ts';
import { snapshotImage } from './snapshot-image.ts';
import { sweepEngine } from './sweep.ts';

/** Sandboxes in containers of Docker, or of what speaks its language. */
export class DockerProvider implements SandboxProvider {
  readonly kind = 'docker';
  readonly #env: NodeJS.ProcessEnv;
  #engine: Promise<Engine> | undefined;
  readonly #ready = new Map<string, Promise<ReadyContainers>>();

  /** @param env where DOCKER_HOST, DOCKER_CONTEXT and the like are looked up. */
  constructor(env: NodeJS.ProcessEnv = process.env) {
    this.#env = env;
  }

  async probe(): Promise<SandboxHealth> {
    try {
      const engine = await findEngine(this.#env);
      this.#engine = Promise.resolve(engine);
      return { kind: this.kind, works: true, detail: describeEngine(engine), remedies: [] };
    } catch (error) {
      const { code, message, why, remedy } = error as Problem;
      const known = error instanceof Problem;
      return {
        kind: this.kind,
        works: false,
        detail: why ? `${message} ${why}` : message,
        code: known ? code : 'docker-unfit',
        remedies: remedy?.split('\n') ?? [],
      };
    }
  }

  async prepare(recipe: EnvironmentRecipe, snapshot: Snapshot, options: PrepareOptions): Promise<Environment> {
    return await prepareEnvironment(await this.#connected(), recipe, snapshot, options);
  }

  async open(environment: Environment, snapshot: Snapshot, options: OpenOptions = {}): Promise<Sandbox> {
    const ready = await this.#readyFor(environment, snapshot);
    const sandbox = new DockerSandbox(await ready.take(), snapshot);
    try {
      if (options.files && options.files.size > 0) await sandbox.write(options.files);
    } catch (error) {
      await sandbox.close();
      throw error;
    }
    return sandbox;
  }

  async sweep(): Promise<number> {
    return await sweepEngine((await this.#connected()).docker);
  }

  /** Removes the containers that were started ahead. The provider can be used again afterwards. */
  async close(): Promise<void> {
    const pools = await Promise.allSettled(this.#ready.values());
    this.#ready.clear();
    await Promise.all(pools.map((pool) => (pool.status === 'fulfilled' ? pool.value.drain() : undefined)));
  }

  async #connected(): Promise<Engine> {
    this.#engine ??= findEngine(this.#env);
    try {
      return await this.#engine;
    } catch (error) {
      this.#engine = undefined;
      throw error;
    }
  }

  async #readyFor(environment: Environment, snapshot: Snapshot): Promise<ReadyContainers> {
    const key = `${environment.key} ${snapshot.id}`;
    let ready = this.#ready.get(key);
    if (!ready) {
      ready = this.#makeReady(environment, snapshot);
      this.#ready.set(key, ready);
      ready.catch(() => this.#ready.delete(key));
    }
    return await ready;
  }

  async #makeReady(environment: Environment, snapshot: Snapshot): Promise<ReadyContainers> {
    const engine = await this.#connected();
    const image = await snapshotImage(engine.docker, environment.key, snapshot);
    return new ReadyContainers(engine, image, {
      [labels.environment]: environment.key,
      [labels.snapshot]: snapshot.id,
    });
  }
}
