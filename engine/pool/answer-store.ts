import type { DatabaseSync } from 'node:sqlite';
import type { AnswerStore, StoredAnswer } from '../models/model.ts';
import type { PoolStats } from '../protocol/index.ts';
import { durably, guarded, transaction } from './database.ts';

interface AnswerRow {
  text: string;
  finish: StoredAnswer['finish'];
  input_tokens: number;
  output_tokens: number;
  estimated: number;
  cost: number | null;
  seconds: number;
}

/** Answers of language models, on the disk as soon as they are there. May throw the Problems of a pool. */
export class PoolAnswers implements AnswerStore {
  readonly #file: string;
  readonly #db: DatabaseSync;

  constructor(file: string, db: DatabaseSync) {
    this.#file = file;
    this.#db = db;
  }

  get(promptHash: string, model: string): StoredAnswer | undefined {
    const sql = `SELECT text, finish, input_tokens, output_tokens, estimated, cost, seconds FROM model_answers
      WHERE prompt_hash = ? AND model = ?`;
    const row = guarded(this.#file, () => this.#db.prepare(sql).get(promptHash, model)) as AnswerRow | undefined;
    if (!row) return undefined;
    const { input_tokens: inputTokens, output_tokens: outputTokens, estimated, text, finish, cost, seconds } = row;
    return { text, finish, cost, seconds, usage: { inputTokens, outputTokens, estimated: estimated === 1 } };
  }

  put(promptHash: string, model: string, { text, finish, usage, cost, seconds }: StoredAnswer): void {
    const { inputTokens, outputTokens, estimated } = usage;
    const sql = `INSERT INTO model_answers (prompt_hash, model, text, finish, input_tokens, output_tokens, estimated, cost,
      seconds, answered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
    guarded(this.#file, () =>
      durably(this.#db, () =>
        this.#db
          .prepare(sql)
          .run(
            ...[promptHash, model, text, finish, inputTokens, outputTokens, estimated ? 1 : 0, cost],
            ...[seconds, new Date().toISOString()],
          ),
      ),
    );
  }

  decide(key: string, choice: () => string): string {
    const find = () =>
      (this.#db.prepare('SELECT value FROM model_choices WHERE key = ?').get(key) as { value: string } | undefined)
        ?.value;
    return guarded(this.#file, () => {
      const made = find();
      if (made !== undefined) return made;
      const value = choice();
      // Another process may have been quicker: its choice counts.
      return transaction(this.#db, () => {
        this.#db.prepare('INSERT INTO model_choices (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING').run(key, value);
        return find() ?? value;
      });
    });
  }
}

/** Answers that were paid for, by model. */
export function readModelUse(db: DatabaseSync): NonNullable<PoolStats['models']> {
  const rows = db
    .prepare(
      `SELECT model, count(*) AS calls, sum(input_tokens) AS inputTokens, sum(output_tokens) AS outputTokens,
         coalesce(sum(cost), 0) AS cost, sum(cost IS NULL) AS unpriced
       FROM model_answers GROUP BY model ORDER BY model`,
    )
    .all() as unknown as NonNullable<PoolStats['models']>;
  return rows.map((row) => ({ ...row }));
}
