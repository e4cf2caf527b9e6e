import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress, Snapshot } from '../../../../engine/protocol/index.ts';
import type { EnvironmentRecipe, InstallStep } from '../../../../engine/sandbox/recipe.ts';
import type {
  Environment,
  Limits,
  OpenOptions,
  RunOutput,
  Sandbox,
  SandboxProvider,
} from '../../../../engine/sandbox/sandbox.ts';
import { buildSnapshot } from '../../../builders/snapshot.ts';

export interface ContractOptions {
  readonly provider: SandboxProvider;
  /** A Python toolchain; the recipe of every environment here, with steps added. */
  readonly recipe: EnvironmentRecipe;
  /** Mocha's limit for one test, in milliseconds; a container engine needs more than namespaces do. */
  readonly timeout: number;
}

/** What the tests of a contract work with: a snapshot, an empty environment, and a fresh sandbox for each test. */
export interface Bench extends ContractOptions {
  readonly folder: string;
  readonly snapshot: Snapshot;
  readonly environment: Environment;
  sandbox: Sandbox;
  /** Closed after the test. */
  readonly open: (environment: Environment, snapshot: Snapshot, options?: OpenOptions) => Promise<Sandbox>;
  readonly shell: (script: string, limits?: Limits, signal?: AbortSignal) => Promise<RunOutput>;
  readonly python: (script: string, limits?: Limits, signal?: AbortSignal) => Promise<RunOutput>;
  readonly prepare: (
    steps: readonly InstallStep[],
    report?: (progress: Progress) => void,
    signal?: AbortSignal,
  ) => Promise<Environment>;
}

/** Time enough for what takes a moment. */
export const second: Limits = { seconds: 30 };
export const text = (content: string): Buffer => Buffer.from(content);

/** The output of a command that must not fail. */
export function succeed(output: RunOutput): string {
  assert.equal(output.exitCode, 0, `${output.stdout}\n${output.stderr}`);
  return output.stdout.trim();
}

/** Makes the bench by mocha's hooks, within the current `describe`. */
export function setUpBench(options: ContractOptions): Bench {
  const { provider, recipe, timeout } = options;
  const opened: Sandbox[] = [];
  // Filled by the hooks, before any test asks.
  const made = {} as { folder: string; snapshot: Snapshot; environment: Environment; sandbox: Sandbox };
  const run =
    (...program: string[]) =>
    (script: string, limits: Limits = second, signal?: AbortSignal) =>
      made.sandbox.run({ argv: [...program, script] }, limits, signal);
  const bench: Omit<Bench, keyof typeof made> = {
    ...options,
    open: async (...args) => {
      const one = await provider.open(...args);
      opened.push(one);
      return one;
    },
    shell: run('sh', '-c'),
    python: run('python3', '-c'),
    prepare: (steps, report = () => {}, signal = new AbortController().signal) =>
      provider.prepare({ ...recipe, steps }, made.snapshot, { report, signal }),
  };

  before(async function () {
    this.timeout(Math.max(timeout, 300_000));
    made.folder = mkdtempSync(join(tmpdir(), 'bugsmith contract, ü-'));
    made.snapshot = buildSnapshot(join(made.folder, 'snap:shot, ü'), {
      'readme.txt': 'hello\n',
      'src/deep/module.py': 'value = 1\n',
      'src/run.sh': { executable: '#!/bin/sh\necho ran\n' },
      'src/link.py': { link: 'deep/module.py' },
      'tests/ä ö $(x) "quoted" \'name\'.txt': 'odd\n',
      'old/a.txt': 'a\n',
      'old/b.txt': 'b\n',
    });
    made.environment = await bench.prepare([]);
  });
  beforeEach(async function () {
    this.timeout(timeout);
    made.sandbox = await bench.open(made.environment, made.snapshot);
  });
  afterEach(async function () {
    this.timeout(timeout);
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
  after(() => rmSync(made.folder, { recursive: true, force: true }));
  return Object.assign(made, bench);
}
