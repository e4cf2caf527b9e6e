import type { DatabaseSync } from 'node:sqlite';
import type { Holding } from '../bugs/need.ts';
import type { Census } from '../bugs/plan.ts';
import type { ProvedBug } from '../bugs/strategy.ts';
import type { RuleRecord } from '../bugs/yield.ts';
import { type Candidate, candidateSchema } from '../protocol/index.ts';

/** What the pool has and how the rules have done, for choosing what to try next. */
export function readCensus(db: DatabaseSync): Census {
  const rows = db
    .prepare(
      `SELECT file || ':' || function AS name, strategy, rule, category, difficulty, failing_vector AS vector,
         json_extract(provenance, '$.candidate.parts') AS parts
       FROM tuples WHERE review_state NOT IN ('rejected', 'equivalent') ORDER BY seq`,
    )
    .all() as unknown as (Omit<Holding, 'functions'> & { name: string; parts: string | null })[];
  const holdings = rows.map(({ name, parts, ...row }) => ({
    ...row,
    functions: [...new Set([name, ...partsOf(parts).map((part) => part.function)])],
  }));
  const records = db
    .prepare(
      `SELECT strategy, rule, kind, count(*) AS count FROM verdicts
       GROUP BY strategy, rule, kind ORDER BY strategy, rule, kind`,
    )
    .all() as unknown as RuleRecord[];
  return { holdings, records };
}

function partsOf(json: string | null): NonNullable<Candidate['parts']> {
  return json === null ? [] : (JSON.parse(json) as NonNullable<Candidate['parts']>);
}

/** Bugs that this very snapshot's tests have proved, and that nobody has turned down. */
export function readProved(db: DatabaseSync, snapshot: string): ProvedBug[] {
  const rows = db
    .prepare(
      `SELECT json_extract(provenance, '$.candidate') AS candidate, file || ':' || function AS name,
         (SELECT json_group_array(test) FROM failing_tests WHERE tuple = tuples.seq) AS failing
       FROM tuples
       WHERE json_extract(provenance, '$.snapshot') = ? AND review_state NOT IN ('rejected', 'equivalent') ORDER BY seq`,
    )
    .all(snapshot) as { candidate: string; name: string; failing: string }[];
  return rows.map(({ candidate, name, failing }) => ({
    candidate: candidateSchema.parse(JSON.parse(candidate)),
    function: name,
    failToPass: (JSON.parse(failing) as string[]).sort(),
  }));
}

/** Every bug's patch (fix → bug), by id. */
export function readPatches(db: DatabaseSync): { id: string; patch: string }[] {
  return db.prepare('SELECT id, bug_patch AS patch FROM tuples ORDER BY seq').all() as { id: string; patch: string }[];
}
