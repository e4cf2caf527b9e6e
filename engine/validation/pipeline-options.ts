import type { Candidate, ReportProgress, Verdict } from '../protocol/index.ts';
import type { Demand } from './demand.ts';
import type { ScreenResult } from './screen/screener.ts';

/** What the scheduler needs of one worker's screening; see screen/lane.ts. */
export interface ScreeningLane<Task> {
  readonly batch: number;
  screen(batch: readonly Task[], signal: AbortSignal): AsyncIterable<[Task, ScreenResult]>;
  /** Forgets its warm sandboxes; the next batch opens new ones. */
  restart(): Promise<void>;
}

export interface PipelineOptions<Task> {
  /** One for each worker. */
  readonly lanes: readonly ScreeningLane<Task>[];
  prepare(candidate: Candidate): Promise<Task>;
  confirm(task: Task, screened: ScreenResult, signal: AbortSignal): Promise<Omit<Verdict, 'seconds' | 'candidate'>>;
  /** The last word on a verdict, in the order in which they are yielded; what it makes invalid does not count. */
  review?(verdict: Verdict): Promise<Verdict>;
  /** The verdict that was reached on it before, by a run that did not get to yield it. */
  known?(candidate: Candidate): Verdict | undefined;
  /** Told of each verdict as soon as it is reached; it may be long before its turn to be yielded. */
  decided?(verdict: Verdict): void;
  /** Valid bugs wanted; then it stops. */
  readonly count: number;
  /** Told whether more candidates may be needed. */
  readonly demand?: Demand;
  readonly signal: AbortSignal;
  readonly report: ReportProgress;
}
