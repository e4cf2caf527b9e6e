import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type * as z from 'zod';
import {
  type NotificationType,
  notifications,
  protocolVersion,
  type RequestType,
  requests,
} from '../../../engine/protocol/index.ts';

const program = resolve(import.meta.dirname, '../../../engine/main.ts');

/** The engine as an editor has it: a process of its own, spoken to over its standard streams. */
export class EngineClient implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  /** What it said on stderr. */
  log = '';
  readonly exited: Promise<number | null>;

  constructor(options: { readonly env?: NodeJS.ProcessEnv; readonly arguments?: readonly string[] } = {}) {
    const flags = ['--liftoff-only', '--disable-warning=ExperimentalWarning'];
    const args = [...flags, program, 'serve', '--stdio', ...(options.arguments ?? [])];
    this.process = spawn(process.execPath, args, {
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const { stdin, stdout, stderr } = this.process;
    if (!stdin || !stdout || !stderr) throw new Error('no streams');
    stdin.on('error', () => {});
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.log += text;
    });
    this.exited = once(this.process, 'exit').then(([code]) => code as number | null);
    this.connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onError(() => {});
    this.connection.listen();
  }

  /** A client that has said hello. */
  static async start(options: ConstructorParameters<typeof EngineClient>[0] = {}): Promise<EngineClient> {
    const client = new EngineClient(options);
    await client.request(requests.initialize, { protocolVersion, client: 'the test' });
    return client;
  }

  /** Answers are checked against the protocol, as an editor does. */
  async request<P extends z.ZodType, R extends z.ZodType>(
    type: RequestType<P, R>,
    params: z.input<P>,
    token?: CancellationToken,
  ): Promise<z.output<R>> {
    // A token that is undefined would be taken for a parameter.
    const rest = token ? [token] : [];
    const gone = this.exited.then((code) => {
      throw new Error(`the engine ended with ${code}: ${this.log}`);
    });
    return type.result.parse(await Promise.race([this.connection.sendRequest(type.method, params, ...rest), gone]));
  }

  on<P extends z.ZodType>(type: NotificationType<P>, listener: (params: z.output<P>) => void): void {
    this.connection.onNotification(type.method, (params) => listener(type.params.parse(params)));
  }

  /** Resolves with the next notification that the pool of `root` changed. */
  poolChanged(root: string): Promise<void> {
    return new Promise((resolve) => {
      const listening = this.connection.onNotification(notifications.poolChanged.method, (params) => {
        if (notifications.poolChanged.params.parse(params).root !== root) return;
        listening.dispose();
        resolve();
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.dispose();
    this.process.stdin?.end();
    if (this.process.exitCode === null && this.process.signalCode === null) await this.exited;
  }
}
