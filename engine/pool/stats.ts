import type { DatabaseSync } from 'node:sqlite';
import type { PoolStats } from '../protocol/index.ts';
import { readModelUse } from './answer-store.ts';

type Counts = Record<string, number>;

/** Counts and shares of the whole pool. Shares that are not known yet (no run, nothing reviewed) are null. */
export function readStats(db: DatabaseSync): PoolStats {
  const number = (sql: string) => Number((db.prepare(sql).get() as { n: number | null }).n ?? 0);
  const counts = (sql: string): Counts => {
    const rows = db.prepare(sql).all() as { key: string; n: number }[];
    return Object.fromEntries(rows.map((row) => [row.key, row.n]));
  };
  const by = (column: string) =>
    counts(`SELECT ${column} AS key, count(*) AS n FROM tuples GROUP BY 1 ORDER BY n DESC, key`);

  const tuples = number('SELECT count(*) AS n FROM tuples');
  const kinds = counts('SELECT kind AS key, count(*) AS n FROM verdicts GROUP BY 1 ORDER BY n DESC, key');
  const { valid = 0, ...rejects } = kinds;
  const rejected = sum(rejects);
  const runs = number('SELECT count(*) AS n FROM runs');
  const validOfRuns = number('SELECT sum(valid) AS n FROM runs');
  const secondsPerValidBug = validOfRuns > 0 ? number('SELECT sum(seconds) AS n FROM runs') / validOfRuns : undefined;
  const counted = { strategy: by('strategy'), category: by('category'), difficulty: by('difficulty') };
  const review = by('review_state');
  const models = readModelUse(db);
  const reviewed = (review.accepted ?? 0) + (review.rejected ?? 0) + (review.equivalent ?? 0);

  return {
    tuples,
    by: {
      ...counted,
      rule: by('rule'),
      review,
      function: by("file || ':' || function"),
      language: by('language'),
    },
    yieldByRule: yieldByRule(db),
    yieldByStrategy: yieldByStrategy(db),
    rejects,
    equivalents: number('SELECT count(*) AS n FROM equivalents'),
    ...(secondsPerValidBug === undefined ? {} : { secondsPerValidBug }),
    runs,
    ...(models.length > 0 ? { models } : {}),
    generation_stats: {
      repos_processed: valid + rejected > 0 ? 1 : 0,
      bugs_attempted: valid + rejected,
      bugs_valid: valid,
      success_rate: ratio(valid, valid + rejected),
      avg_time_per_bug_sec: secondsPerValidBug ?? null,
    },
    quality_metrics: {
      syntax_valid: ratio(valid + rejected - (rejects['does-not-parse'] ?? 0), valid + rejected),
      test_failures_appropriate: ratio(valid, valid + (rejects['too-broken'] ?? 0) + (rejects['timed-out'] ?? 0)),
      deterministic: ratio(valid, valid + (rejects.flaky ?? 0)),
      manual_review_score: ratio(review.accepted ?? 0, reviewed),
    },
    distribution: {
      difficulty: shares(counted.difficulty, tuples),
      category: shares(counted.category, tuples),
      strategy: shares(counted.strategy, tuples),
      multi_file: ratio(number('SELECT sum(multi_file) AS n FROM tuples'), tuples),
    },
  };
}

function yieldByRule(db: DatabaseSync): PoolStats['yieldByRule'] {
  const rows = db
    .prepare(
      `SELECT rule, sum(kind = 'valid') AS valid, sum(kind <> 'valid') AS rejected FROM verdicts
       GROUP BY rule ORDER BY count(*) DESC, rule`,
    )
    .all() as { rule: string; valid: number; rejected: number }[];
  return rows.map(({ rule, valid, rejected }) => ({ rule, valid, rejected, yield: valid / (valid + rejected) }));
}

function yieldByStrategy(db: DatabaseSync): PoolStats['yieldByStrategy'] {
  const rows = db
    .prepare(
      `SELECT strategy, sum(kind = 'valid') AS valid, sum(kind <> 'valid') AS rejected,
         total(screen_seconds) AS screen, total(confirm_seconds) AS confirm
       FROM verdicts GROUP BY strategy ORDER BY count(*) DESC, strategy`,
    )
    .all() as { strategy: string; valid: number; rejected: number; screen: number; confirm: number }[];
  return rows.map(({ strategy, valid, rejected, screen, confirm }) => ({
    strategy,
    valid,
    rejected,
    yield: valid / (valid + rejected),
    seconds: { screen, confirm },
  }));
}

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}

function shares(counts: Counts, total: number): Counts {
  return Object.fromEntries(Object.entries(counts).map(([key, n]) => [key, n / total]));
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
