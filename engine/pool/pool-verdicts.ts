import type { DatabaseSync } from 'node:sqlite';
import { scrubPatch } from '../describe/scrub-patch.ts';
import type { Candidate, Verdict } from '../protocol/index.ts';
import { scrubText } from '../secrets/secrets.ts';
import { guarded, transaction } from './database.ts';
import { deleteDecided, insertDecided, readDecided } from './decided-store.ts';
import {
  type KnownVerdict,
  readKnownVerdicts,
  upsertVerdict,
  type VerdictContext,
  type VerdictRecord,
  type VerdictScope,
} from './verdict-store.ts';

/** What became of candidates, so that no run judges twice. May throw the Problems of a pool. */
export class PoolVerdicts {
  readonly #file: string;
  readonly #db: DatabaseSync;

  constructor(file: string, db: DatabaseSync) {
    this.#file = file;
    this.#db = db;
  }

  /** Records what became of a candidate, valid or not. A later verdict in the same scope replaces the earlier one. */
  record(candidate: Candidate, verdict: Verdict, context: VerdictContext): void {
    const { kind, seconds } = verdict;
    const { patch, ...rest } = context;
    const scrubbed = patch === undefined ? undefined : scrubPatch(patch);
    const scoped = { ...rest, ...(scrubbed === undefined ? {} : { patch: scrubbed }) };
    this.#store({ candidate, kind, detail: scrubText(verdict.detail), seconds }, scoped);
  }

  /** A candidate that is valid but, as `describe` found, cannot be stored without a secret: not to be judged again. */
  recordWithheld(candidate: Candidate, detail: string, context: VerdictContext): void {
    this.#store({ candidate, kind: 'withheld', detail }, context);
  }

  /** By candidate id: what a run need not judge again. Sandbox failures and valid ones without a tuple are left out. */
  known(scope: VerdictScope): Map<string, KnownVerdict> {
    return guarded(this.#file, () => readKnownVerdicts(this.#db, scope));
  }

  /** Keeps a verdict whose turn to be recorded has not come yet. */
  recordDecided(verdict: Verdict, scope: VerdictScope): void {
    guarded(this.#file, () => transaction(this.#db, () => insertDecided(this.#db, verdict, scope)));
  }

  /** By candidate: verdicts that were reached before and never recorded. Those on other code are forgotten. */
  decided(scope: VerdictScope): Map<string, Verdict> {
    return guarded(this.#file, () => transaction(this.#db, () => readDecided(this.#db, scope)));
  }

  #store(record: VerdictRecord, context: VerdictContext): void {
    guarded(this.#file, () =>
      transaction(this.#db, () => {
        upsertVerdict(this.#db, { ...record, candidate: scrubbedCandidate(record.candidate) }, context);
        deleteDecided(this.#db, record.candidate.id, context);
      }),
    );
  }
}

/** A candidate as verdicts keep it. */
export function scrubbedCandidate(candidate: Candidate): Candidate {
  return { ...candidate, explanation: scrubText(candidate.explanation) };
}
