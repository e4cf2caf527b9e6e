import type { DatabaseSync } from 'node:sqlite';
import {
  type Candidate,
  type Category,
  exitCodes,
  type FunctionGaps,
  Problem,
  type SourceFunction,
  type Verdict,
  type VerdictKind,
} from '../protocol/index.ts';

/** What a verdict holds for: another snapshot, setup or environment may judge otherwise. */
export interface VerdictScope {
  /** Snapshot id. */
  readonly snapshot: string;
  /** TestSetup id. */
  readonly setup: string;
  /** Environment key; leave out for candidates that were rejected before any sandbox. */
  readonly environment?: string;
}

export interface VerdictContext extends VerdictScope {
  readonly function: Pick<SourceFunction, 'id' | 'file' | 'name' | 'language'>;
  readonly sandbox?: string;
  /** Id of the run, as given to `recordRun`. */
  readonly run?: string;
  /** fix → candidate; shown with the gaps. */
  readonly patch?: string;
}

/** `withheld`: proved valid, but its patch cannot be stored without a secret in it. */
export type KnownKind = VerdictKind | 'withheld';

export interface KnownVerdict {
  readonly kind: KnownKind;
  readonly detail: string;
}

export interface VerdictRecord {
  readonly candidate: Candidate;
  readonly kind: KnownKind;
  readonly detail: string;
  /** Unknown where only the tuple is at hand. */
  readonly seconds?: Verdict['seconds'];
}

/**
 * Stores one verdict; a later one for the same candidate and scope replaces it, except that `withheld` is not taken back
 * by `valid`.
 */
export function upsertVerdict(db: DatabaseSync, record: VerdictRecord, context: VerdictContext): void {
  const { candidate } = record;
  db.prepare(
    `INSERT INTO verdicts (candidate, snapshot, test_setup, environment, kind, detail, strategy, rule, category,
       explanation, function_id, file, function, language, start_line, end_line, patch, sandbox, screen_seconds,
       confirm_seconds, run, recorded_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (candidate, snapshot, test_setup, environment) DO UPDATE SET
       kind = excluded.kind, detail = excluded.detail, patch = coalesce(excluded.patch, patch),
       sandbox = coalesce(excluded.sandbox, sandbox), screen_seconds = coalesce(excluded.screen_seconds, screen_seconds),
       confirm_seconds = coalesce(excluded.confirm_seconds, confirm_seconds), run = coalesce(excluded.run, run), recorded_at = excluded.recorded_at
     WHERE NOT (verdicts.kind = 'withheld' AND excluded.kind = 'valid')`,
  ).run(
    ...[candidate.id, context.snapshot, context.setup, context.environment ?? '', record.kind, record.detail],
    ...[candidate.strategy, candidate.rule, candidate.category, candidate.explanation],
    ...[context.function.id, context.function.file, context.function.name, context.function.language],
    ...[candidate.startLine, candidate.endLine, context.patch ?? null, context.sandbox ?? null],
    ...[record.seconds?.screen ?? null, record.seconds?.confirm ?? null, context.run ?? null, new Date().toISOString()],
  );
}

/**
 * Candidates that need no judging again. Not among them: those where the sandbox failed, and valid ones whose tuple is
 * not in the pool (deleted, or the run was killed before it was stored).
 */
export function readKnownVerdicts(db: DatabaseSync, scope: VerdictScope): Map<string, KnownVerdict> {
  const rows = db
    .prepare(
      `SELECT candidate, kind, detail FROM verdicts
       WHERE snapshot = ? AND test_setup = ? AND environment IN ('', ?) AND kind <> 'sandbox-failed'
         AND (kind <> 'valid' OR candidate IN (SELECT id FROM tuples))
       ORDER BY seq`,
    )
    .all(scope.snapshot, scope.setup, scope.environment ?? '') as unknown as (KnownVerdict & { candidate: string })[];
  return new Map(rows.map(({ candidate, kind, detail }) => [candidate, { kind, detail }]));
}

interface JudgedRow {
  candidate: string;
  function_id: string;
  file: string;
  function: string;
  language: string;
  snapshot: string;
  kind: KnownKind;
  strategy: string;
  rule: string;
  category: Category;
  explanation: string;
  start_line: number;
  end_line: number;
  patch: string | null;
}

/**
 * What the tests do not notice, by function, on the newest snapshot on which that function was tried. A candidate that
 * one setup let pass and another caught is no gap, nor is one that was dismissed as equivalent.
 */
export function readGaps(db: DatabaseSync): FunctionGaps[] {
  const rows = db
    .prepare(
      `WITH current AS (
         -- What was judged on an old commit says nothing of today's tests.
         SELECT * FROM verdicts WHERE NOT (strategy = 'history' AND rule LIKE 'history-%')),
       newest AS (
         SELECT function_id, snapshot FROM current AS latest
         WHERE seq = (SELECT seq FROM current WHERE function_id = latest.function_id
                      ORDER BY recorded_at DESC, seq DESC LIMIT 1))
       SELECT v.* FROM current AS v JOIN newest USING (function_id, snapshot)
       WHERE v.kind IN ('survived', 'valid', 'withheld', 'too-broken', 'flaky', 'timed-out')
         AND v.candidate NOT IN (SELECT candidate FROM equivalents)
       ORDER BY v.file, v.function_id, v.start_line, v.end_line, v.candidate, v.kind = 'survived'`,
    )
    .all() as unknown as JudgedRow[];
  const functions = new Map<string, FunctionGaps & { judged: Set<string> }>();
  for (const row of rows) {
    let entry = functions.get(row.function_id);
    if (!entry) {
      const { file, function: name, language, snapshot } = row;
      entry = { file, function: name, language, snapshot, tried: 0, survivors: [], judged: new Set() };
      functions.set(row.function_id, entry);
    }
    // A candidate's rows come together, those that noticed it first.
    if (entry.judged.has(row.candidate)) continue;
    entry.judged.add(row.candidate);
    entry.tried++;
    if (row.kind === 'survived') entry.survivors.push(survivorOf(row));
  }
  return [...functions.values()].filter((entry) => entry.survivors.length > 0).map(({ judged: _, ...gaps }) => gaps);
}

function survivorOf(row: JudgedRow): FunctionGaps['survivors'][number] {
  return {
    candidate: row.candidate,
    line: row.start_line,
    endLine: row.end_line,
    strategy: row.strategy,
    rule: row.rule,
    category: row.category,
    explanation: row.explanation,
    patch: row.patch,
  };
}

/** Call in a transaction. Problem `unknown-candidate` for one that never survived. */
export function setEquivalent(db: DatabaseSync, candidate: string, equivalent: boolean): void {
  if (!equivalent) {
    db.prepare('DELETE FROM equivalents WHERE candidate = ?').run(candidate);
    return;
  }
  if (!db.prepare("SELECT 1 FROM verdicts WHERE candidate = ? AND kind = 'survived'").get(candidate)) {
    throw new Problem({
      code: 'unknown-candidate',
      message: `No candidate '${candidate}' survived the tests of this project.`,
      remedy: '`bugsmith pool gaps --json` shows those that did.',
      exitCode: exitCodes.usage,
    });
  }
  const at = new Date().toISOString();
  db.prepare('INSERT INTO equivalents VALUES (?, ?) ON CONFLICT (candidate) DO NOTHING').run(candidate, at);
}
