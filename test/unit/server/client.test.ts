import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import {
  type CancellationToken,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { callbacks, notifications, type Progress, problemCode } from '../../../engine/protocol/index.ts';
import { type Client, connectedClient } from '../../../engine/server/client.ts';

describe('what the engine says to an editor', () => {
  const request = { model: 'some', messages: [{ role: 'user' as const, text: 'Hello' }] };
  const never = new AbortController().signal;
  let engine: MessageConnection;
  let editor: MessageConnection;
  let client: Client;

  beforeEach(() => {
    const [there, back] = [new PassThrough(), new PassThrough()];
    engine = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
    editor = createMessageConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
    client = connectedClient(engine, () => {});
    engine.listen();
    editor.listen();
  });
  afterEach(() => {
    engine.dispose();
    editor.dispose();
  });

  const answer = (handle: (params: unknown, token: CancellationToken) => unknown) =>
    editor.onRequest(callbacks.complete.method, handle);

  it('asks for a completion with the operation it is for', async () => {
    let asked: unknown;
    answer((params) => {
      asked = params;
      return { text: 'Hi', inputTokens: 1, outputTokens: 2, more: 'of it' };
    });
    const got = await client.operation('7').complete(request, never);
    assert.deepEqual(got, { text: 'Hi', inputTokens: 1, outputTokens: 2 });
    assert.deepEqual(callbacks.complete.params.parse(asked), { operation: '7', ...request });
  });

  it('hears of a Problem as a Problem, and of an answer that is none', async () => {
    answer(
      () => new ResponseError(problemCode, 'No.', { code: 'model-refused', message: 'No.', remedy: 'Ask another.' }),
    );
    await assert.rejects(client.operation('7').complete(request, never), { name: 'Problem', code: 'model-refused' });
    answer(() => ({ text: 1 }));
    await assert.rejects(client.operation('7').complete(request, never), { code: ErrorCodes.InvalidParams });
  });

  it('does not wait for an editor that goes on after it was told to stop', async () => {
    const cancelled = Promise.withResolvers<void>();
    answer((_params, token) => {
      token.onCancellationRequested(() => cancelled.resolve());
      return new Promise(() => {});
    });
    const stop = new AbortController();
    const asked = client.operation('7').complete(request, stop.signal);
    const reason = new Error('enough');
    setImmediate(() => stop.abort(reason));
    await assert.rejects(asked, reason);
    await cancelled.promise;
    await assert.rejects(client.operation('7').complete(request, stop.signal), reason);
  });

  it('tells every note and the last of much progress before the operation is over', async () => {
    const heard: Progress[] = [];
    editor.onNotification(notifications.progress.method, (params) => {
      heard.push(notifications.progress.params.parse(params).progress);
    });
    {
      using operation = client.operation('7');
      for (let done = 1; done <= 500; done++) {
        operation.report({ phase: 'screen', message: 'looking', done, total: 500 });
        if (done % 100 === 0) operation.report({ phase: 'note', message: `note ${done}` });
      }
      using silent = client.operation(undefined);
      silent.report({ phase: 'screen', message: 'nobody listens' });
    }
    answer(() => ({ text: '', inputTokens: 0, outputTokens: 0 }));
    await client.operation('7').complete(request, never);
    assert.equal(heard.filter(({ phase }) => phase === 'note').length, 5);
    assert.equal(heard[0]?.done, 1);
    assert.equal(heard.at(-1)?.done, 500);
    assert.ok(heard.length < 50, `${heard.length}`);
    assert.ok(heard.every(({ message }) => message !== 'nobody listens'));
  });
});
