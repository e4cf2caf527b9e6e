import type { Limits, Sandbox } from '../sandbox/sandbox.ts';
import type { PlanOutput, TestPlan } from './framework.ts';

/**
 * Runs a plan: puts its files in place, removes reports of an earlier run (a stale one would be taken for this run's),
 * runs the command, reads what it left. Rejects as `Sandbox.run` does.
 */
export async function runPlan(
  sandbox: Sandbox,
  plan: TestPlan,
  limits: Limits,
  signal?: AbortSignal,
): Promise<PlanOutput> {
  const files = new Map<string, Uint8Array | null>(plan.reports.map((path) => [path, null]));
  for (const [path, text] of plan.files) files.set(path, Buffer.from(text));
  await sandbox.write(files);
  const output = await sandbox.run(plan.command, limits, signal);
  const reports = new Map<string, Buffer>();
  for (const path of plan.reports) {
    const content = await sandbox.read(path);
    if (content) reports.set(path, content);
  }
  return { output, reports };
}
