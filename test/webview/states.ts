import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Verdict } from '../../engine/protocol/index.ts';
import {
  fewShotSchema,
  functionGapsSchema,
  poolStatsSchema,
  sourceFunctionSchema,
  tupleSchema,
} from '../../engine/protocol/index.ts';
import { coverageOf } from '../../src/panels/coverage.ts';
import type { DashboardState, DetailState, PreviewState } from '../../webview/messages.ts';
import { temporaryPool } from '../builders/pool.ts';
import { buildCorpus, buildVerdict } from '../builders/tuple.ts';

/** What the engine said of `examples/orders` after `generate --all --count 24`: two of the bugs, and all the numbers. */
const recorded = z
  .object({
    tuples: z.array(tupleSchema),
    stats: poolStatsSchema,
    gaps: z.array(functionGapsSchema),
    functions: z.array(sourceFunctionSchema),
    fewShot: fewShotSchema,
  })
  .parse(
    JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'webview', 'orders.json'), 'utf8')) as unknown,
  );

/** Found by four tests, all with the same error. */
export const search = tupleNamed('search');
/** Found by nine tests. */
export const subtotal = tupleNamed('subtotal');

function tupleNamed(name: string) {
  const tuple = recorded.tuples.find((one) => one.function === name);
  if (!tuple) throw new Error(`no bug in ${name} was recorded`);
  return tuple;
}

type Only<S, K> = Extract<S, { readonly kind: K }>;

export const bug: Only<DetailState, 'bug'> = { kind: 'bug', tuple: search };
export const rejectedBug: Only<DetailState, 'bug'> = {
  kind: 'bug',
  tuple: {
    ...subtotal,
    review: { state: 'rejected', note: 'Nobody would make this mistake', at: '2026-11-21T08:00:00.000Z' },
    evidence: {
      ...subtotal.evidence,
      baseline: { ...subtotal.evidence.baseline, flaky: ['test/cart.test.js > total > is quick'] },
    },
  },
};

export const smallPool: Only<DashboardState, 'pool'> = {
  kind: 'pool',
  project: 'orders',
  stats: recorded.stats,
  gaps: recorded.gaps,
  coverage: coverageOf(recorded.functions, recorded.stats.by.function),
};

/** Two hundred candidates of 35 functions in two languages, with every verdict, as the engine's own pool counts them. */
export function bigPool(): Only<DashboardState, 'pool'> {
  const kinds: Verdict['kind'][] = ['valid', 'valid', 'survived', 'valid', 'timed-out', 'valid', 'flaky', 'survived'];
  kinds.push('does-not-build', 'valid', 'too-broken');
  const { pool, remove } = temporaryPool();
  try {
    const corpus = buildCorpus(200);
    for (const [index, tuple] of corpus.entries()) {
      const { file, function: name, language } = tuple;
      const kind = kinds[index % kinds.length] ?? 'valid';
      const context = { snapshot: 'snapshot-1', setup: 'pytest', environment: 'environment-1', patch: tuple.bugPatch };
      if (kind === 'valid') pool.addTuple(tuple);
      else if (index % 3 > 0) tuple.provenance.candidate.strategy = 'model';
      pool.recordVerdict(tuple.provenance.candidate, buildVerdict(tuple.provenance.candidate, kind), {
        ...context,
        function: { id: `${file}:${name}`, file, name, language },
      });
    }
    const functions = [...new Map(corpus.map((tuple) => [`${tuple.file}:${tuple.function}`, tuple])).values()];
    const stats = pool.stats();
    return {
      kind: 'pool',
      project: 'example',
      stats,
      gaps: pool.gaps(),
      coverage: coverageOf(
        functions.map(({ file, function: name }) => ({ file, name })),
        stats.by.function,
      ),
    };
  } finally {
    remove();
  }
}

export const examples: Only<PreviewState, 'examples'> = {
  kind: 'examples',
  options: { k: 4, budgetTokens: 3000, format: 'markdown' },
  purpose: 'round money without losing a cent',
  fewShot: recorded.fewShot,
};
export const tooSmall: Only<PreviewState, 'problem'> = {
  kind: 'problem',
  options: { k: 4, budgetTokens: 20, format: 'chat' },
  purpose: 'src/cart.js:subtotal',
  problem: { message: 'Not one example fits into 20 tokens.', remedy: 'Give more tokens.' },
};
