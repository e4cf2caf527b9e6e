import type { Readable, Writable } from 'node:stream';
import {
  type CancellationToken,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { exitCodes, Problem, requests } from '../protocol/index.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import { Identities } from '../service/pools.ts';
import { connectedClient } from './client.ts';
import { checked, type Log, responseError } from './errors.ts';
import type { Handler, RequestName, Session } from './handler.ts';
import { handlers } from './handlers.ts';
import { Lifetime } from './lifetime.ts';
import { Turns } from './turns.ts';
import { Watches } from './watches.ts';

export interface ServeOptions {
  readonly input: Readable;
  /** Nothing else may write to it. */
  readonly output: Writable;
  readonly providers: readonly SandboxProvider[];
  /** Ends when nothing was asked, nothing goes on and no pool is watched for so long. */
  readonly idleMinutes: number;
  /** Ends when it aborts. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Seconds that a cancelled run has to tear its sandboxes down. */
const farewellSeconds = 10;

/**
 * Answers requests until the other end is gone, nothing has gone on for long, or the signal aborts. What runs then is
 * cancelled, and keeps what it found. Rejects when what comes in is not the protocol: its messages are not to be told
 * apart any more.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { input, output, providers, signal, log } = options;
  const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  const ended = Promise.withResolvers<void>();
  const end = (): void => ended.resolve();
  const client = connectedClient(connection, log);
  using watches = new Watches((root) => client.poolChanged(root), log);
  const identities = new Identities((root, identity) => watches.identified(root, identity));
  const session = { client, providers, identities, watches, runs: new Turns(), verifications: new Turns() };
  const { idleMinutes } = options;
  const idle = (): void => {
    log(`Nothing to do for ${idleMinutes} minutes: the engine ends, and is started again when it is needed.`);
    end();
  };
  const lifetime = new Lifetime({ idleMinutes, keeps: () => watches.size > 0, idle });

  answerRequests(connection, session, lifetime, log);
  connection.onError(([error]) => {
    // What the system says of a stream means that the other end is gone; anything else is about what came in.
    if ((error as NodeJS.ErrnoException).code === undefined) ended.reject(notTheProtocol(error));
    else end();
  });
  connection.onClose(end);
  input.on('end', end);
  output.on('error', end);
  signal.addEventListener('abort', end, { once: true });
  connection.listen();
  if (signal.aborted) end();
  try {
    await ended.promise;
  } finally {
    signal.removeEventListener('abort', end);
    await lifetime.end(farewellSeconds);
    await Promise.allSettled(providers.map((provider) => provider.close?.()));
    connection.dispose();
  }
}

function answerRequests(connection: MessageConnection, session: Session, lifetime: Lifetime, log: Log): void {
  let initialized = false;
  const answer = async <K extends RequestName>(name: K, params: unknown, token: CancellationToken) => {
    const { method, params: schema } = requests[name];
    return await lifetime.work(async (controller) => {
      const stop = (): void => controller.abort(new DOMException('cancelled', 'AbortError'));
      if (token.isCancellationRequested) stop();
      const listening = token.onCancellationRequested(stop);
      try {
        if (!initialized && name !== 'initialize') throw notInitialized(method);
        const handle = handlers[name] as Handler<RequestName>;
        const result = await handle(checked(schema, params, `The request ${method}`), session, controller.signal);
        if (name === 'initialize') initialized = true;
        return result;
      } catch (error) {
        return responseError(error, method, controller.signal, log);
      } finally {
        listening.dispose();
      }
    });
  };
  for (const name of Object.keys(handlers) as RequestName[]) {
    connection.onRequest(requests[name].method, (params: unknown, token: CancellationToken) =>
      answer(name, params, token),
    );
  }
}

function notInitialized(method: string): ResponseError<void> {
  return new ResponseError(ErrorCodes.ServerNotInitialized, `The request ${method} came before initialize.`);
}

function notTheProtocol(error: Error): Problem {
  return new Problem({
    code: 'not-the-protocol',
    message: 'What came in on stdin is not what Bugsmith’s engine understands.',
    why: error.message.split('\n')[0],
    remedy: 'Let an editor start `bugsmith serve`: it speaks JSON-RPC, and is not for the terminal.',
    exitCode: exitCodes.usage,
    cause: error,
  });
}
