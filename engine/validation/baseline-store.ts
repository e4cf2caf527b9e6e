import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod';
import { type TestResult, testOutcomes, testResultSchema } from '../protocol/index.ts';
import { cacheFolder } from '../storage.ts';
import type { Coverage } from '../testing/report.ts';
import { writeWhole } from '../whole-file.ts';
import type { FlakyTest } from './stability.ts';

/** The suite on the unchanged snapshot: what counts, what is set aside, how long it takes, what reaches what. */
export interface Baseline {
  /** Names all that determined it; a baseline of equal key is equal. */
  readonly key: string;
  readonly runs: number;
  /** Passed in every run; only these count. */
  readonly stable: readonly TestResult[];
  readonly failing: readonly TestResult[];
  readonly flaky: readonly FlakyTest[];
  readonly skipped: readonly string[];
  /** Of one run of the whole suite in a clean sandbox: the median. */
  readonly seconds: number;
  readonly coverage: Coverage;
  /** Things a person should know: why coverage is missing, say. */
  readonly notes: readonly string[];
}

/** Raised when the file's form changes; older files are measured anew. */
const form = 1;

const storedSchema = z.object({
  form: z.literal(form),
  key: z.string(),
  runs: z.number(),
  stable: z.array(testResultSchema),
  failing: z.array(testResultSchema),
  flaky: z.array(z.object({ id: z.string(), outcomes: z.array(z.enum([...testOutcomes, 'missing'])) })),
  skipped: z.array(z.string()),
  seconds: z.number(),
  notes: z.array(z.string()),
  granularity: z.enum(['test', 'file', 'none']),
  files: z.array(z.string()),
  /** Sets of lines, each once: `3-7,9`. Most tests share most of theirs. */
  lines: z.array(z.string()),
  /** Test or test file, then pairs of indexes: file, lines. */
  reach: z.array(z.tuple([z.string(), z.array(z.number())])),
});

function pathOf(key: string): string {
  return join(cacheFolder(), 'baselines', `${key}.json.gz`);
}

/** Undefined when there is none, or none that can be read: it is measured again then, and replaced. */
export async function loadBaseline(key: string): Promise<Baseline | undefined> {
  try {
    const text = (await promisify(gunzip)(await readFile(pathOf(key)))).toString('utf8');
    const { form: _, granularity, files, lines, reach, ...rest } = storedSchema.parse(JSON.parse(text));
    return rest.key === key
      ? ({ ...rest, coverage: unpack({ granularity, files, lines, reach }) } as Baseline)
      : undefined;
  } catch {
    return undefined;
  }
}

export async function saveBaseline({ coverage, ...baseline }: Baseline): Promise<void> {
  const text = JSON.stringify({ form, ...baseline, ...pack(coverage) });
  await writeWhole(pathOf(baseline.key), await promisify(gzip)(text));
}

type Packed = Pick<z.infer<typeof storedSchema>, 'granularity' | 'files' | 'lines' | 'reach'>;

function pack(coverage: Coverage): Packed {
  const files = new Map<string, number>();
  const lines = new Map<string, number>();
  const index = (table: Map<string, number>, value: string) => {
    const known = table.get(value) ?? table.size;
    table.set(value, known);
    return known;
  };
  const reach = [...coverage.reach].map(([key, byFile]): [string, number[]] => [
    key,
    [...byFile].flatMap(([file, numbers]) => [index(files, file), index(lines, ranges(numbers))]),
  ]);
  return { granularity: coverage.granularity, files: [...files.keys()], lines: [...lines.keys()], reach };
}

function unpack({ granularity, files, lines, reach }: Packed): Coverage {
  const numbers = lines.map(fromRanges);
  const result = new Map<string, ReadonlyMap<string, readonly number[]>>();
  for (const [key, pairs] of reach) {
    const byFile = new Map<string, readonly number[]>();
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const [file, set] = [files[pairs[i] ?? -1], numbers[pairs[i + 1] ?? -1]];
      if (file === undefined || set === undefined) throw new Error('an index points nowhere');
      byFile.set(file, set);
    }
    result.set(key, byFile);
  }
  return { granularity, reach: result };
}

function ranges(lines: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const start = lines[i] ?? 0;
    let end = start;
    while (lines[i + 1] === end + 1) {
      end++;
      i++;
    }
    parts.push(start === end ? `${start}` : `${start}-${end}`);
  }
  return parts.join(',');
}

function fromRanges(text: string): number[] {
  if (text === '') return [];
  return text.split(',').flatMap((part) => {
    const [start = 0, end = start] = part.split('-').map(Number);
    return Array.from({ length: end - start + 1 }, (_, i) => start + i);
  });
}
