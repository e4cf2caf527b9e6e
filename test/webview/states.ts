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

const patched = search.provenance.candidate;
/** Out of the project's history, written anew by a model, with another correct fix. */
export const realBug: Only<DetailState, 'bug'> = {
  kind: 'bug',
  tuple: {
    ...search,
    quality: {
      score: 0.82,
      parts: [
        { name: 'discrimination', score: 0.95, reason: '4 of 84 tests fail' },
        { name: 'subtlety', score: 0.6, reason: 'the failure is seen in another function' },
      ],
    },
    reviewComments: [
      {
        file: search.file,
        line: 12,
        endLine: 12,
        text: 'An order without a `customer` is refused by this line. It should be:\n\n```\nconst name = order.customer?.name\n```',
      },
    ],
    evidence: {
      ...search.evidence,
      alternativeFixes: [
        {
          id: 'a1',
          patch: search.fixPatch,
          explanation: 'Orders without a customer get an empty name.',
          model: 'scripted:one',
          promptHash: 'b2',
          calls: 1,
          inputTokens: 900,
          outputTokens: 120,
          cost: null,
          sandbox: 'namespace',
          runs: search.evidence.runs.map((run) => ({ ...run, failed: [] })),
          confirmedAt: search.evidence.confirmedAt,
        },
      ],
    },
    provenance: {
      ...search.provenance,
      candidate: {
        ...patched,
        strategy: 'history',
        history: {
          commit: '753e0c4f1dcd753e0c4f1dcd753e0c4f1dcd753e',
          parent: 'c1c25da3c1c25da3c1c25da3c1c25da3c1c25da3',
          subject: 'Fix the listing of orders without a customer',
          date: '2026-08-06T10:00:00.000Z',
          foundBy: 'issue',
          confidence: 0.9,
          reason: 'its message closes issue #12',
          links: [
            { kind: 'issue', id: '#12', title: 'Listing fails', url: 'https://example.com/shop/orders/issues/12' },
            { kind: 'bead', id: 'shop-a1b2', url: 'javascript:alert(1)' },
          ],
        },
        origin: {
          model: 'scripted:one',
          promptHash: 'c3',
          bugType: 'missing_null_check',
          calls: 2,
          inputTokens: 2400,
          outputTokens: 310,
          cost: 0.0119,
          seconds: 6.2,
        },
      },
    },
  },
};
/** Two bugs at once; and another cause for the failing tests of a third. */
export const combinedBug: Only<DetailState, 'bug'> = {
  kind: 'bug',
  tuple: {
    ...subtotal,
    evidence: {
      ...subtotal.evidence,
      necessity: [
        { part: patched.id, fixed: [...search.failToPass], seconds: 2.1 },
        { part: subtotal.id, fixed: [...subtotal.failToPass], seconds: 2 },
      ],
      sameTests: { tuple: 'd4', both: 8, either: 9 },
    },
    provenance: {
      ...subtotal.provenance,
      candidate: {
        ...subtotal.provenance.candidate,
        strategy: 'combine',
        variation: { of: 'd4d4d4d4d4d4d4d4d4d4', way: 'same-tests', strategy: 'mutation', rule: 'call-removed' },
        parts: [search, subtotal].map(
          ({ id, file, function: name, strategy, rule, category, explanation, provenance }) => ({
            candidate: id,
            function: `${file}:${name}`,
            strategy,
            rule,
            category,
            explanation,
            edits: provenance.candidate.edits,
          }),
        ),
      },
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
      pool.verdicts.record(tuple.provenance.candidate, buildVerdict(tuple.provenance.candidate, kind), {
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
