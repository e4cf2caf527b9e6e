import * as z from 'zod';
import type { Coverage } from '../report.ts';
import { projectPath } from './records.ts';

/**
 * What our own tracers write: lines as a hexadecimal number whose bit n is line n, one for each file and test, since a
 * suite reaches the same lines thousands of times.
 */
const reachSchema = z.object({
  /** Absolute paths; tests name them by index. */
  files: z.array(z.string()),
  /** Test id (`''`: while loading, so for every test) → index of file → lines. */
  tests: z.record(z.string(), z.record(z.string(), z.string())),
  /** Tests that started other programs: nobody saw what those reached, so it is taken to be everything. */
  opaque: z.array(z.string()).default([]),
  /** Absolute path → number of lines, of every source file: what "everything" is. */
  everything: z.record(z.string(), z.number()).default({}),
});
export type ReachFile = z.infer<typeof reachSchema>;

/** Lines of a hexadecimal bit set, ascending. */
export function decodeLines(hex: string): number[] {
  const lines: number[] = [];
  for (let index = hex.length - 1, base = 0; index >= 0; index--, base += 4) {
    const digit = Number.parseInt(hex[index] ?? '0', 16);
    for (let bit = 0; bit < 4; bit++) if (digit & (1 << bit)) lines.push(base + bit);
  }
  return lines;
}

/** Reads what our tracers wrote; granularity `none` when there is no readable file. */
export function readReach(content: Buffer | undefined, granularity: 'test' | 'file'): Coverage {
  const nothing: Coverage = { granularity: 'none', reach: new Map() };
  if (!content) return nothing;
  let json: unknown;
  try {
    json = JSON.parse(content.toString('utf8'));
  } catch {
    return nothing;
  }
  const parsed = reachSchema.safeParse(json);
  if (!parsed.success) return nothing;
  const { files, tests, opaque, everything } = parsed.data;
  const paths = files.map(projectPath);
  const decoded = new Map<string, number[]>();
  const linesOf = (hex: string): number[] => {
    let lines = decoded.get(hex);
    if (!lines) {
      lines = decodeLines(hex);
      decoded.set(hex, lines);
    }
    return lines;
  };
  const reach = new Map<string, Map<string, readonly number[]>>();
  for (const [test, byFile] of Object.entries(tests)) {
    const lines = new Map<string, readonly number[]>();
    for (const [index, hex] of Object.entries(byFile)) {
      const path = paths[Number(index)];
      if (path !== undefined) lines.set(path, linesOf(hex));
    }
    reach.set(test, lines);
  }
  if (opaque.length > 0) {
    const all = new Map<string, readonly number[]>();
    for (const [file, count] of Object.entries(everything)) {
      const path = projectPath(file);
      if (path !== undefined)
        all.set(
          path,
          Array.from({ length: count }, (_, index) => index + 1),
        );
    }
    for (const test of opaque) reach.set(test, all);
  }
  return { granularity, reach };
}
