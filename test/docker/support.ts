import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { Snapshot } from '../../engine/protocol/index.ts';
import { findEngine } from '../../engine/sandbox/docker/engine.ts';
import { DockerProvider } from '../../engine/sandbox/docker/provider.ts';
import type { EnvironmentRecipe } from '../../engine/sandbox/recipe.ts';
import type { Environment, PrepareOptions } from '../../engine/sandbox/sandbox.ts';

/** A provider that takes the images that it made away again. */
export class TidyProvider extends DockerProvider {
  readonly #made = new Set<string>();

  override async prepare(recipe: EnvironmentRecipe, snapshot: Snapshot, options: PrepareOptions): Promise<Environment> {
    const environment = await super.prepare(recipe, snapshot, options);
    this.#made.add(environment.key);
    return environment;
  }

  async tidy(): Promise<void> {
    await this.close();
    const { docker } = await findEngine();
    for (const key of this.#made) {
      const images = await docker.listImages({ filters: { label: [`bugsmith.environment=${key}`] } });
      for (const { RepoTags } of images.sort((a, b) => b.Created - a.Created)) {
        for (const tag of RepoTags ?? []) await docker.getImage(tag).remove();
      }
    }
  }
}

/** Call inside a `describe`: skips it, with the reason, where no engine answers; in CI that is a failure. */
export function needsDocker(): void {
  const home = mkdtempSync(join(tmpdir(), 'bugsmith-docker-'));
  const earlier = process.env.BUGSMITH_HOME;
  before(async function () {
    process.env.BUGSMITH_HOME = home;
    const health = await new DockerProvider().probe();
    if (health.works) return;
    if (process.env.CI) throw new Error(health.detail);
    process.stdout.write(`    ${health.code}: ${health.detail}\n`);
    this.skip();
  });
  after(() => {
    if (earlier === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = earlier;
    rmSync(home, { recursive: true, force: true });
  });
}

/** A client of the library, to look at the engine past our own code. */
export async function client(): Promise<Docker> {
  return (await findEngine()).docker;
}

/** An empty recipe on the image of the machine's own Python. */
export function pythonRecipe(): EnvironmentRecipe {
  const ask = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const version = execFileSync('python3', ['-c', ask], { encoding: 'utf8' }).trim();
  return {
    language: 'python',
    toolchain: { id: 'python', program: 'python3', version, image: `python:${version}-slim` },
    systemPackages: [],
    inputs: [],
    steps: [],
    env: {},
    hostSettings: { env: [], files: [] },
  };
}

export const silent = { report: () => {}, signal: new AbortController().signal };
