import { CancellationTokenSource, type MessageConnection } from 'vscode-jsonrpc/node';
import type { EditorModel } from '../generate/run.ts';
import { callbacks, type GenerateEvent, notifications, type Progress, type ReportProgress } from '../protocol/index.ts';
import { checked, type Log, problemOf } from './errors.ts';
import { Throttle } from './throttle.ts';

/** What the engine can say to the other end while one operation goes on. */
export interface Operation extends Disposable {
  /** At most ten messages a second; notes are never left out. */
  readonly report: ReportProgress;
  readonly emit: (event: GenerateEvent) => void;
  readonly complete: EditorModel;
}

/** The other end, as handlers see it. */
export interface Client {
  /** Without an id nobody listens, and nothing is said. Dispose of it before the result goes out. */
  operation(id: string | undefined): Operation;
  poolChanged(root: string): void;
}

const progressInterval = 100;

export function connectedClient(connection: MessageConnection, log: Log): Client {
  const notify = (method: string, params: unknown): void => {
    // The other end may be gone; that it is, the closed stream tells.
    connection
      .sendNotification(method, params)
      .catch((error: Error) => log(`${method} was not sent: ${error.message}`));
  };
  return {
    operation(id) {
      const send = (progress: Progress): void => {
        if (id !== undefined) notify(notifications.progress.method, { operation: id, progress });
      };
      const throttle = new Throttle(send, progressInterval);
      return {
        report: (progress) => (progress.phase === 'note' ? send(progress) : throttle.push(progress)),
        emit: (event) => {
          if (id === undefined || event.event === 'summary') return;
          notify(notifications.event.method, { operation: id, event });
        },
        complete: (request, signal) => askModel(connection, { operation: id ?? '', ...request }, signal),
        [Symbol.dispose]: () => throttle.flush(),
      };
    },
    poolChanged: (root) => notify(notifications.poolChanged.method, { root }),
  };
}

/** Rejects with the signal's reason, with the Problem that the editor answered, or with what else went wrong. */
async function askModel(
  connection: MessageConnection,
  params: { readonly operation: string } & Parameters<EditorModel>[0],
  signal: AbortSignal,
): ReturnType<EditorModel> {
  signal.throwIfAborted();
  const cancellation = new CancellationTokenSource();
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => {
    cancellation.cancel();
    stopped.reject(signal.reason);
  };
  signal.addEventListener('abort', stop, { once: true });
  const { method, result } = callbacks.complete;
  try {
    // An editor that does not heed the cancellation must not hold up the run.
    const answer = connection.sendRequest<unknown>(method, params, cancellation.token);
    return checked(result, await Promise.race([answer, stopped.promise]), 'The answer of the editor’s model');
  } catch (error) {
    throw problemOf(error);
  } finally {
    signal.removeEventListener('abort', stop);
    cancellation.dispose();
  }
}
