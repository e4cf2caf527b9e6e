import * as z from 'zod';
import type { TestResult } from '../../protocol/index.ts';
import type { TestReport } from '../../testing/report.ts';
import { clipMessage, UniqueIds } from '../../testing/reports/identity.ts';
import { jsonLines } from '../../testing/reports/records.ts';

/** One event of `go test -json` (cmd/test2json); builds speak of an ImportPath instead of a Package, since Go 1.24. */
const eventSchema = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  Test: z.string().optional(),
  Elapsed: z.number().optional(),
  Output: z.string().optional(),
  ImportPath: z.string().optional(),
  FailedBuild: z.string().optional(),
});

/** A test's id: package and name, kept apart by what neither can contain. */
export function testId(importPath: string, test: string): string {
  return `${importPath}::${test}`;
}

/** Package and name of an id; `#2` and the like, which only our ids have, is left out. */
export function splitId(id: string): { importPath: string; test: string } {
  const at = id.indexOf('::');
  return { importPath: id.slice(0, at), test: id.slice(at + 2).replace(/ #\d+$/, '') };
}

const outcomes: Readonly<Record<string, TestResult['outcome']>> = { pass: 'passed', fail: 'failed', skip: 'skipped' };

/**
 * Reads the events of one or more runs of `go test -json`, and what the compiler said beside them.
 * @param fileOf the test file that a top-level test is in, relative to the project root.
 */
export function readGoTest(
  events: Buffer | undefined,
  stderr: string,
  fileOf: (importPath: string, test: string) => string | undefined,
): TestReport {
  const results: TestResult[] = [];
  const ids = new UniqueIds();
  const output = new Map<string, string>();
  const running = new Set<string>();
  const packages = new Map<string, boolean>();
  const builds = new Map<string, string>();
  const failedBuilds = new Map<string, string>();

  const add = (id: string, outcome: TestResult['outcome'], seconds: number): void => {
    const { importPath, test } = splitId(id);
    const file = fileOf(importPath, test.split('/')[0] ?? test);
    const message = outcome === 'passed' ? undefined : clipMessage(output.get(id) ?? '');
    results.push({ id: ids.take(id), ...(file ? { file } : {}), outcome, seconds, ...(message ? { message } : {}) });
  };

  for (const line of events ? jsonLines(events) : []) {
    const parsed = eventSchema.safeParse(line);
    if (!parsed.success) continue;
    const event = parsed.data;
    if (event.Action === 'build-output')
      builds.set(event.ImportPath ?? '', (builds.get(event.ImportPath ?? '') ?? '') + (event.Output ?? ''));
    if (event.Package === undefined) continue;
    if (event.Test === undefined) {
      packages.set(event.Package, (packages.get(event.Package) ?? false) || event.Action in outcomes);
      if (event.FailedBuild !== undefined) failedBuilds.set(event.Package, builds.get(event.FailedBuild) ?? '');
      // Before Go 1.24 a package that does not build says so in its output.
      else if (/\[(build|setup) failed\]/.test(event.Output ?? '')) failedBuilds.set(event.Package, '');
      continue;
    }
    const id = testId(event.Package, event.Test);
    const outcome = outcomes[event.Action];
    if (event.Action === 'run') running.add(id);
    else if (event.Action === 'output') output.set(id, ((output.get(id) ?? '') + (event.Output ?? '')).slice(-20_000));
    else if (outcome !== undefined) {
      running.delete(id);
      add(id, outcome, event.Elapsed ?? 0);
    }
  }
  // Until Go 1.19 such a package has no event at all, only a line of text among them.
  for (const [, name = ''] of (events?.toString('utf8') ?? '').matchAll(
    /^FAIL\s+(\S+) \[(?:build|setup) failed\]$/gm,
  )) {
    failedBuilds.set(name, '');
  }
  for (const id of running) add(id, 'failed', 0);

  const collectionErrors = new Map<string, string>();
  for (const [name, text] of failedBuilds)
    collectionErrors.set(name, clipMessage(text || compilerOutput(stderr, name)));
  const nothingRan = results.length === 0 && collectionErrors.size > 0;
  return {
    results,
    collectionErrors,
    complete: packages.size > 0 ? [...packages.values()].every(Boolean) : collectionErrors.size > 0,
    ...(nothingRan ? { buildFailure: clipMessage([...collectionErrors.values()].join('\n')) } : {}),
  };
}

/** The part of the go command's standard error that is about one package: it begins with `# package`. */
function compilerOutput(stderr: string, importPath: string): string {
  const parts = stderr.split(/^(?=# )/m);
  return parts.find((part) => part.startsWith(`# ${importPath}`)) ?? stderr;
}
