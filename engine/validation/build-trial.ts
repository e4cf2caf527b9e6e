import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Changes, changesSinceNoted, noteFiles, sameChanges } from '../sandbox/changes.ts';
import { cacheFolder } from '../storage.ts';
import type { PlanOutput, TestPlan } from '../testing/framework.ts';
import { runPlan } from '../testing/run.ts';
import { writeWhole } from '../whole-file.ts';
import type { Slots } from './slots.ts';
import { runLimits, type Suite, toBeBuilt } from './suite.ts';

/** What the build of the unchanged code shows: whether one build may stand for many, and for which bugs. */
const trialSchema = z.object({
  /** Two builds in clean sandboxes wrote the same, byte for byte, and it is known what ran. */
  repeatable: z.boolean(),
  /** Files of the project that it ran as programs: with a bug in them the build may do anything. */
  programs: z.array(z.string()),
  /** Of one build. */
  seconds: z.number(),
});
export type BuildTrial = z.infer<typeof trialSchema>;

/** After so long a build is said to hang. */
const longest = 600;
const trials = 2;

/** Trials that are under way or done, by key. */
const known = new Map<string, Promise<BuildTrial>>();

/** Runs a build in a clean sandbox with `files` in place of the snapshot's, and takes what it wrote. */
export async function runBuild(
  suite: Suite,
  plan: TestPlan,
  files: ReadonlyMap<string, Uint8Array>,
  seconds: number,
  signal: AbortSignal,
): Promise<{ readonly result: PlanOutput; readonly changes: Changes | undefined }> {
  const { provider, environment, snapshot } = suite;
  await using sandbox = await provider.open(environment, snapshot, { files: toBeBuilt(suite, files) });
  const noted = await noteFiles(sandbox, signal);
  const result = await runPlan(sandbox, plan, { ...runLimits, seconds }, signal);
  const well = noted && result.output.exitCode === 0;
  const changes = well ? await changesSinceNoted(sandbox, suite.framework.build?.caches ?? '', signal) : undefined;
  return { result, changes };
}

/**
 * Tries the build of the unchanged code, or takes what is known of it from the cache. Undefined when nothing that the tests
 * load is built. Rejects with the signal's reason, or a Problem of the sandbox.
 */
export async function tryBuild(
  suite: Suite,
  { slots, signal }: { readonly slots: Slots; readonly signal: AbortSignal },
): Promise<BuildTrial | undefined> {
  const plan = suite.framework.build?.trial(suite.setup);
  if (!plan) return undefined;
  const key = keyOf(suite, plan);
  for (;;) {
    const other = known.get(key);
    if (!other) break;
    try {
      return await other;
    } catch {
      // Whoever asked for it may have given up; that is no reason for us to.
      signal.throwIfAborted();
    }
  }
  const mine = loadOrMeasure(key, suite, plan, slots, signal);
  known.set(key, mine);
  mine.catch(() => known.delete(key));
  return await mine;
}

async function loadOrMeasure(
  key: string,
  suite: Suite,
  plan: TestPlan,
  slots: Slots,
  signal: AbortSignal,
): Promise<BuildTrial> {
  const path = join(cacheFolder(), 'builds', `${key}.json`);
  const stored = await load(path);
  if (stored) return stored;
  const measured = await measure(suite, plan, slots, signal);
  // When it cannot be kept, the next run has to try again.
  await writeWhole(path, JSON.stringify(measured)).catch(() => undefined);
  return measured;
}

async function measure(suite: Suite, plan: TestPlan, slots: Slots, signal: AbortSignal): Promise<BuildTrial> {
  const built = await Promise.all(
    Array.from({ length: trials }, () =>
      slots.use(() => {
        signal.throwIfAborted();
        return runBuild(suite, plan, new Map(), longest, signal);
      }),
    ),
  );
  const [first, ...others] = built;
  if (!first) throw new Error('no build was tried');
  const { result, changes } = first;
  const { seconds } = result.output;
  const programs = suite.framework.build?.readTrial(suite.setup, result);
  const own = new Set(suite.snapshot.files.map(({ path }) => path));
  // What it built and then ran changes with every bug.
  if (!changes || !programs || programs.some((path) => !own.has(path)))
    return { repeatable: false, programs: [...(programs ?? [])], seconds };
  for (const other of others) {
    if (!other.changes || !(await sameChanges(changes, other.changes)))
      return { repeatable: false, programs: [...programs], seconds };
  }
  return { repeatable: true, programs: [...programs], seconds };
}

function keyOf({ snapshot, environment, setup }: Suite, { command, files }: TestPlan): string {
  const parts = [snapshot.id, environment.kind, environment.key, setup, command, [...files]];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Undefined when there is none, or none that can be read. */
async function load(path: string): Promise<BuildTrial | undefined> {
  try {
    return trialSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}
