import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem, type Snapshot } from '../../protocol/index.ts';
import type { EnvironmentRecipe } from '../recipe.ts';
import type { Environment, OpenOptions, PrepareOptions, Sandbox, SandboxHealth, SandboxProvider } from '../sandbox.ts';
import { prepareEnvironment } from './environment.ts';
import { environmentFolder, readEnvironment, workFolder } from './layers.ts';
import { lookAtMachine, type Machine } from './machine.ts';
import { openEntrance } from './opening.ts';
import { probeNamespaces } from './probe.ts';
import { NamespaceSandbox } from './sandbox.ts';
import { shownPaths } from './skeleton.ts';
import { ownedSnapshot } from './snapshots.ts';
import { sweepNamespaces } from './sweep.ts';

/** Sandboxes of Linux namespaces, made with util-linux alone. */
export class NamespaceProvider implements SandboxProvider {
  readonly kind = 'namespace';
  readonly #look: () => Promise<Machine>;
  #machine: Promise<Machine> | undefined;

  /** `look` finds out what the machine can do; asked once. */
  constructor(look: () => Promise<Machine> = lookAtMachine) {
    this.#look = look;
  }

  probe(): Promise<SandboxHealth> {
    return probeNamespaces(() => this.#tryOut());
  }

  async prepare(recipe: EnvironmentRecipe, snapshot: Snapshot, options: PrepareOptions): Promise<Environment> {
    return prepareEnvironment(await this.#known(), recipe, snapshot, options);
  }

  async open(environment: Environment, snapshot: Snapshot, options: OpenOptions = {}): Promise<Sandbox> {
    const machine = await this.#known();
    const record = await readEnvironment(environment.key);
    if (!record) {
      throw new Problem({
        code: 'sandbox-failed',
        message: 'The environment for the sandbox is no longer there.',
        why: `Its folder was removed from the cache: ${environmentFolder(environment.key)}`,
        remedy: 'Run the command again: it is built anew.',
      });
    }
    const layers = environmentFolder(environment.key);
    const entrance = await openEntrance(machine, {
      snapshotFolder: await ownedSnapshot(machine, snapshot),
      layers,
      skeleton: join(layers, 'root'),
      shown: await shownPaths(record.toolchainPaths),
      env: record.env,
      network: 'none',
    });
    const sandbox = new NamespaceSandbox(entrance, snapshot);
    try {
      await sandbox.write(options.files ?? new Map());
      return sandbox;
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  sweep(): Promise<number> {
    return sweepNamespaces();
  }

  /** Opens an empty sandbox and runs a program in it: what works there works. */
  async #tryOut(): Promise<Machine> {
    const directory = join(workFolder(), 'empty');
    await mkdir(directory, { recursive: true });
    const snapshot: Snapshot = { id: 'empty', directory, files: [] };
    const options = { report: () => {}, signal: AbortSignal.timeout(60_000) };
    // Looks at the machine anew, because it may have changed.
    const machine = await this.#look();
    const environment = await prepareEnvironment(machine, emptyRecipe, snapshot, options);
    const sandbox = await this.open(environment, snapshot);
    try {
      const { exitCode, stderr } = await sandbox.run({ argv: ['true'] }, { seconds: 30 });
      if (exitCode === 0) return machine;
      throw new Problem({
        code: 'sandbox-failed',
        message: 'A program could not be run in a namespace sandbox.',
        why: stderr.trim() || `It ended with exit code ${exitCode}.`,
      });
    } finally {
      await sandbox.close();
    }
  }

  #known(): Promise<Machine> {
    this.#machine ??= this.#look();
    return this.#machine;
  }
}

const emptyRecipe: EnvironmentRecipe = {
  language: '',
  toolchain: { id: 'none', version: '', image: '' },
  systemPackages: [],
  inputs: [],
  steps: [],
  env: {},
  hostSettings: { env: [], files: [] },
};
