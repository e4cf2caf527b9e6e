import type { GenerateEvent, GenerateParams, Progress, RunSummary, Tuple } from '../../engine/protocol/index.ts';
import { type Estimate, estimate } from './estimate.ts';

export type RunState = 'running' | 'stopping' | 'done' | 'stopped' | 'failed';

/** What is asked of the engine, without what the engine's client adds. */
export type RunRequest = Omit<GenerateParams, 'operation' | 'overlay' | 'model'>;

/** One call of `generate`, from the person's side: what it does now, and what came of it. */
export class Run {
  readonly operation: string;
  readonly request: RunRequest;
  /** `slugify`, `text.py`, or the name of the project. */
  readonly title: string;
  readonly startedAt: number;
  state: RunState = 'running';
  progress: Progress | undefined;
  valid = 0;
  judged = 0;
  readonly rejected = new Map<string, number>();
  /** The newest last. */
  readonly tuples: Tuple[] = [];
  readonly notes: string[] = [];
  summary: RunSummary | undefined;
  /** Why it failed. */
  error: unknown;
  endedAt: number | undefined;
  #firstCandidateAt: number | undefined;

  constructor(operation: string, request: RunRequest, title: string, now: number) {
    this.operation = operation;
    this.request = request;
    this.title = title;
    this.startedAt = now;
  }

  get active(): boolean {
    return this.state === 'running' || this.state === 'stopping';
  }

  get root(): string {
    return this.request.root;
  }

  /** Candidates are looked at, which lasts as long as it must; what comes before it lasts as long as it does. */
  get judging(): boolean {
    return this.#firstCandidateAt !== undefined;
  }

  progressed(progress: Progress, now: number): void {
    if (progress.phase === 'note') {
      this.notes.push(progress.message);
      return;
    }
    this.progress = progress;
    if (progress.phase === 'screen' || progress.phase === 'confirm') this.#firstCandidateAt ??= now;
  }

  happened(event: GenerateEvent, now: number): void {
    if (event.event === 'verdict') {
      this.#firstCandidateAt ??= now;
      this.judged += 1;
      if (event.kind === 'valid') this.valid += 1;
      else this.rejected.set(event.kind, (this.rejected.get(event.kind) ?? 0) + 1);
    } else if (event.event === 'tuple') {
      this.tuples.push(event);
    }
  }

  ended(summary: RunSummary, now: number): void {
    this.summary = summary;
    this.valid = summary.valid;
    this.rejected.clear();
    for (const [reason, count] of Object.entries(summary.rejected)) this.rejected.set(reason, count);
    this.notes.splice(0, this.notes.length, ...summary.notes);
    this.#end(summary.cancelled ? 'stopped' : 'done', now);
  }

  /** The person stopped it, and the engine has not said what came of it. */
  stopped(now: number): void {
    this.#end('stopped', now);
  }

  failed(error: unknown, now: number): void {
    this.error = error;
    this.#end('failed', now);
  }

  /** Seconds that it has lasted. */
  seconds(now: number): number {
    return ((this.endedAt ?? now) - this.startedAt) / 1000;
  }

  estimate(now: number): Estimate {
    const { budgetMinutes, count } = this.request;
    return estimate({
      wanted: count,
      valid: this.valid,
      judged: this.judged,
      seconds: this.#firstCandidateAt === undefined ? 0 : (now - this.#firstCandidateAt) / 1000,
      ...(budgetMinutes === undefined ? {} : { budgetLeft: budgetMinutes * 60 - this.seconds(now) }),
    });
  }

  #end(state: RunState, now: number): void {
    this.state = state;
    this.endedAt = now;
    this.progress = undefined;
  }
}
