import type { TestResult } from '../protocol/index.ts';

/**
 * What one run of a suite said, test by test. Ids are unique: where a framework allows two tests of one name in one
 * file, the second is `name #2`, in order of the report. A test that was collected but has no result has failed; since a
 * report cannot list it, the baseline's list decides (see engine/validation).
 */
export interface TestReport {
  readonly results: readonly TestResult[];
  /** Compiler or loader said no: nothing could run. Text is the end of what it said. */
  readonly buildFailure?: string;
  /** Files that could not be loaded, by path or name, with the message. */
  readonly collectionErrors: ReadonlyMap<string, string>;
  /** False when the report file is missing or cut off (crash, kill). */
  readonly complete: boolean;
}

/**
 * Lines reached, by test id (`test`) or by test file (`file`). The key `''` holds what was reached while loading, so by
 * every test. Files relative to the project root; lines from 1, ascending.
 */
export interface Coverage {
  readonly granularity: 'test' | 'file' | 'none';
  readonly reach: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
}
