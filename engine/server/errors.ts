import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import type * as z from 'zod';
import { cancelledCode, Problem, type ProblemData, problemCode, problemDataSchema } from '../protocol/index.ts';

/** Says something to whoever reads the engine's log (stderr). */
export type Log = (text: string) => void;

/** What the other end is told of a failure. What is a defect of ours goes to the log in full. */
export function responseError(error: unknown, method: string, signal: AbortSignal, log: Log): ResponseError<unknown> {
  if (error instanceof ResponseError) return error;
  if (error instanceof Problem) {
    const { code, message, why, remedy } = error;
    const data: ProblemData = {
      code,
      message,
      ...(why === undefined ? {} : { why }),
      ...(remedy === undefined ? {} : { remedy }),
    };
    return new ResponseError(problemCode, message, data);
  }
  const stopped = error === signal.reason || (error instanceof Error && error.name === 'AbortError');
  if (signal.aborted && stopped) return new ResponseError(cancelledCode, 'The request was cancelled.');
  log(`${method} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const said = error instanceof Error ? error.message : String(error);
  return new ResponseError(ErrorCodes.InternalError, `Bugsmith failed in a way it should not: ${said}`);
}

/** The Problem that the other end answered with; what is none comes back as it is. */
export function problemOf(error: unknown): unknown {
  if (!(error instanceof ResponseError) || error.code !== problemCode) return error;
  const data = problemDataSchema.safeParse(error.data);
  return data.success ? new Problem({ ...data.data, cause: error }) : error;
}

/**
 * What came from the other end, checked.
 * @throws ResponseError `InvalidParams` that names the first thing that is wrong.
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  throw new ResponseError(ErrorCodes.InvalidParams, `${what} is not as the protocol says${place}: ${issue?.message}`);
}
