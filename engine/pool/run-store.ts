import type { DatabaseSync } from 'node:sqlite';

/** A generation run, finished or not: recorded again under the same id as it goes on, so that a killed one counts too. */
export interface RunRecord {
  /** Unique; a UUID, say. */
  readonly id: string;
  /** Snapshot id. */
  readonly snapshot: string;
  readonly commit: string | null;
  readonly sandbox: string | null;
  /** What was asked for: functions, strategies, count, seed… */
  readonly options: Readonly<Record<string, unknown>>;
  readonly candidates: number;
  readonly valid: number;
  /** Count by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly cancelled: boolean;
  readonly notes: readonly string[];
  /** ISO 8601. */
  readonly startedAt: string;
}

export function upsertRun(db: DatabaseSync, run: RunRecord): void {
  db.prepare(
    `INSERT INTO runs (id, snapshot, commit_id, sandbox, options, candidates, valid, rejected, seconds, cancelled,
       notes, started_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET
       sandbox = excluded.sandbox, candidates = excluded.candidates, valid = excluded.valid,
       rejected = excluded.rejected, seconds = excluded.seconds, cancelled = excluded.cancelled,
       notes = excluded.notes, updated_at = excluded.updated_at`,
  ).run(
    ...[run.id, run.snapshot, run.commit, run.sandbox, JSON.stringify(run.options), run.candidates, run.valid],
    ...[JSON.stringify(run.rejected), run.seconds, run.cancelled ? 1 : 0, JSON.stringify(run.notes)],
    ...[run.startedAt, new Date().toISOString()],
  );
}
