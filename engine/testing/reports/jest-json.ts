import * as z from 'zod';
import type { TestResult } from '../../protocol/index.ts';
import type { TestReport } from '../report.ts';
import { clipMessage, UniqueIds } from './identity.ts';
import { projectPath } from './records.ts';

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      /** Absolute path of the test file. */
      name: z.string(),
      status: z.string().optional(),
      message: z.string().nullish(),
      assertionResults: z
        .array(
          z.object({
            ancestorTitles: z.array(z.string()).default([]),
            title: z.string(),
            status: z.string(),
            duration: z.number().nullish(),
            failureMessages: z.array(z.string()).nullish(),
          }),
        )
        .default([]),
    }),
  ),
});

/** The JSON report of jest, which vitest and others write too. Ids are `file > describe > test`. */
export function readJestJson(content: Buffer | undefined): TestReport {
  const unread: TestReport = { results: [], collectionErrors: new Map(), complete: false };
  if (!content) return unread;
  let json: unknown;
  try {
    json = JSON.parse(content.toString('utf8'));
  } catch {
    // Written at the very end, so half a report is a killed run.
    return unread;
  }
  const parsed = reportSchema.safeParse(json);
  if (!parsed.success) return unread;
  const ids = new UniqueIds();
  const results: TestResult[] = [];
  const collectionErrors = new Map<string, string>();
  for (const { name, status, message, assertionResults } of parsed.data.testResults) {
    const file = projectPath(name);
    const place = file ?? name;
    for (const test of assertionResults) {
      const outcome = test.status === 'passed' ? 'passed' : test.status === 'failed' ? 'failed' : 'skipped';
      const said = outcome === 'failed' ? (test.failureMessages ?? []).join('\n\n') : '';
      results.push({
        id: ids.take([place, ...test.ancestorTitles.filter(Boolean), test.title].join(' > ')),
        ...(file === undefined ? {} : { file }),
        outcome,
        seconds: (test.duration ?? 0) / 1000,
        ...(said ? { message: clipMessage(said) } : {}),
      });
    }
    // A file that failed although none of its tests did could not be loaded, or failed around its tests.
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed'))
      collectionErrors.set(place, clipMessage(message ?? '') || 'The file failed and did not say why.');
  }
  return { results, collectionErrors, complete: true };
}
