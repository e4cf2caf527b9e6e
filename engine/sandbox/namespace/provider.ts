import { join } from 'node:path';
import { Problem, type Snapshot } from '../../protocol/index.ts';
import type { EnvironmentRecipe } from '../recipe.ts';
import type { Environment, OpenOptions, PrepareOptions, Sandbox, SandboxHealth, SandboxProvider } from '../sandbox.ts';
import { prepareEnvironment } from './environment.ts';
import { environmentFolder, readEnvironment } from './layers.ts';
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
  #machine: Promise<Machine> | undefined;

  probe(): Promise<SandboxHealth> {
    return probeNamespaces();
  }

  async prepare(recipe: EnvironmentRecipe, snapshot: Snapshot, options: PrepareOptions): Promise<Environment> {
    return prepareEnvironment(await this.#look(), recipe, snapshot, options);
  }

  async open(environment: Environment, snapshot: Snapshot, options: OpenOptions = {}): Promise<Sandbox> {
    const machine = await this.#look();
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

  #look(): Promise<Machine> {
    this.#machine ??= lookAtMachine();
    return this.#machine;
  }
}
