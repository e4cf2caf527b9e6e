import * as z from 'zod';
import { sandboxPaths } from '../../sandbox/layout.ts';
import { below } from '../files.ts';
import type { TestReport } from '../report.ts';
import { clipMessage, UniqueIds } from './identity.ts';

/**
 * What our own reporters write: one JSON object a line, each line flushed at once, so that a crash or a kill loses
 * nothing that had finished. `end` is written last; a report without it was cut off.
 */
const recordSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), id: z.string(), file: z.string().nullish() }),
  z.object({
    kind: z.literal('result'),
    id: z.string(),
    /** Absolute in the sandbox. */
    file: z.string().nullish(),
    outcome: z.enum(['passed', 'failed', 'skipped']),
    seconds: z.number(),
    message: z.string().nullish(),
  }),
  /** A result again, since something after it (a hook) decided otherwise. */
  z.object({
    kind: z.literal('amend'),
    id: z.string(),
    outcome: z.enum(['passed', 'failed', 'skipped']),
    message: z.string().nullish(),
  }),
  /** A file that could not be loaded. */
  z.object({ kind: z.literal('error'), file: z.string(), message: z.string() }),
  z.object({ kind: z.literal('end') }),
]);
export type ReportRecord = z.infer<typeof recordSchema>;

/** The JSON objects of a JSON Lines file; a last line that was cut off is left out. */
export function jsonLines(content: Buffer): unknown[] {
  const objects: unknown[] = [];
  for (const line of content.toString('utf8').split('\n')) {
    if (line === '') continue;
    try {
      objects.push(JSON.parse(line));
    } catch {
      // Only a killed writer leaves half a line; the missing `end` tells the reader.
    }
  }
  return objects;
}

/** Relative to the project root; undefined for a file elsewhere. */
export function projectPath(path: string | null | undefined): string | undefined {
  return path ? below(sandboxPaths.project, path) : undefined;
}

/** Reads what our reporters wrote. A test that started and never ended has failed: the run hung or crashed in it. */
export function readRecords(content: Buffer | undefined): TestReport {
  const results: TestReport['results'][number][] = [];
  const collectionErrors = new Map<string, string>();
  const running = new Map<string, string | null | undefined>();
  const ids = new UniqueIds();
  let complete = false;
  for (const line of content ? jsonLines(content) : []) {
    const parsed = recordSchema.safeParse(line);
    if (!parsed.success) continue;
    const record = parsed.data;
    if (record.kind === 'started') running.set(record.id, record.file);
    else if (record.kind === 'end') complete = true;
    else if (record.kind === 'amend') {
      const index = results.findIndex((result) => result.id === record.id);
      const before = results[index];
      if (before) {
        const message = record.message ? { message: clipMessage(record.message) } : {};
        results[index] = { ...before, outcome: record.outcome, ...message };
      }
    } else if (record.kind === 'error') {
      collectionErrors.set(projectPath(record.file) ?? record.file, clipMessage(record.message));
    } else {
      running.delete(record.id);
      const file = projectPath(record.file);
      results.push({
        id: ids.take(record.id),
        ...(file === undefined ? {} : { file }),
        outcome: record.outcome,
        seconds: record.seconds,
        ...(record.message ? { message: clipMessage(record.message) } : {}),
      });
    }
  }
  for (const [id, path] of running) {
    const file = projectPath(path);
    const message = 'The test started and did not end: the run hung or crashed in it.';
    results.push({ id: ids.take(id), ...(file === undefined ? {} : { file }), outcome: 'failed', seconds: 0, message });
  }
  return { results, collectionErrors, complete };
}
