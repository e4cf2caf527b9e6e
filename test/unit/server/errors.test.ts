import assert from 'node:assert/strict';
import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import * as z from 'zod';
import { cancelledCode, Problem, problemCode } from '../../../engine/protocol/index.ts';
import { checked, problemOf, responseError } from '../../../engine/server/errors.ts';

describe('what the other end is told of a failure', () => {
  const signal = new AbortController().signal;
  let log: string[];
  const told = (error: unknown, aborts = signal) => responseError(error, 'generate', aborts, (text) => log.push(text));

  beforeEach(() => {
    log = [];
  });

  it('a Problem goes there and back with all its parts', () => {
    const problem = new Problem({ code: 'no-tests', message: 'No tests.', why: 'None found.', remedy: 'Write some.' });
    const error = told(problem);
    assert.equal(error.code, problemCode);
    const back = problemOf(new ResponseError(error.code, error.message, JSON.parse(JSON.stringify(error.data))));
    assert.ok(back instanceof Problem);
    const { code, message, why, remedy } = back;
    assert.deepEqual(
      { code, message, why, remedy },
      { code: 'no-tests', message: 'No tests.', why: 'None found.', remedy: 'Write some.' },
    );
    assert.deepEqual(log, []);
    const short = told(new Problem({ code: 'usage', message: 'Wrong.' }));
    assert.deepEqual(short.data, { code: 'usage', message: 'Wrong.' });
  });

  it('a cancelled request is said to be one, whatever form the abort took', () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    stop.abort(reason);
    assert.equal(told(reason, stop.signal).code, cancelledCode);
    assert.equal(told(new DOMException('aborted', 'AbortError'), stop.signal).code, cancelledCode);
    assert.equal(told(new DOMException('aborted', 'AbortError')).code, ErrorCodes.InternalError);
    assert.equal(told(new Error('something else'), stop.signal).code, ErrorCodes.InternalError);
  });

  it('a defect of ours is one sentence, and its stack is in the log', () => {
    const error = told(new TypeError('undefined is no function'));
    assert.equal(error.code, ErrorCodes.InternalError);
    assert.equal(error.message, 'Bugsmith failed in a way it should not: undefined is no function');
    assert.match(log.join(), /generate failed: TypeError: undefined is no function\n +at /);
  });

  it('a message that is not as the protocol says names the place', () => {
    const schema = z.object({ target: z.object({ file: z.string() }) });
    assert.deepEqual(checked(schema, { target: { file: 'a', more: 1 } }, 'It'), { target: { file: 'a' } });
    assert.throws(
      () => checked(schema, { target: { file: 1 } }, 'The request generate'),
      (error) =>
        error instanceof ResponseError &&
        error.code === ErrorCodes.InvalidParams &&
        /^The request generate is not as the protocol says at target\.file: /.test(error.message),
    );
    assert.throws(() => checked(schema, undefined, 'It'), { code: ErrorCodes.InvalidParams });
  });

  it('what is no Problem comes back as it is', () => {
    for (const error of [
      new Error('x'),
      new ResponseError(problemCode, 'x', { no: 'code' }),
      new ResponseError(1, 'x'),
    ]) {
      assert.equal(problemOf(error), error);
    }
  });
});
