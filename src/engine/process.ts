import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

export interface EngineProgram {
  /** Node, or an editor that runs as Node when ELECTRON_RUN_AS_NODE says so. */
  readonly executable: string;
  readonly script: string;
  /** On top of this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it said last, for people. */
  readonly lastWords: string;
}

const arguments_ = ['--liftoff-only', '--disable-warning=ExperimentalWarning'];

/** One run of the engine: a program that speaks JSON-RPC on stdin and stdout and logs to stderr. */
export class EngineProcess {
  readonly connection: MessageConnection;
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #last: string[] = [];

  constructor(program: EngineProgram, log: (line: string) => void) {
    const child = spawn(program.executable, [...arguments_, program.script, 'serve', '--stdio'], {
      env: environment(program.env),
      stdio: 'pipe',
      windowsHide: true,
    });
    this.#child = child;
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line);
      this.#last.push(line);
      if (this.#last.length > 5) this.#last.shift();
    });
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => resolve({ code: null, signal: null, lastWords: error.message }));
      const left = (code: number | null, signal: NodeJS.Signals | null) =>
        resolve({ code, signal, lastWords: this.#last.join('\n') });
      child.once('close', left);
      // A child of its own may hold the pipes open for longer.
      child.once('exit', (code, signal) => setTimeout(left, 300, code, signal));
    });
    // Writing to a process that is gone: `exited` tells of it.
    child.stdin.on('error', (error) => log(`stdin: ${error.message}`));
    this.connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onError(([error]) => log(`connection: ${error.message}`));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks it to end by closing its input, and kills it when it has not after `patience` milliseconds. */
  async stop(patience: number): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.kill(), patience);
    await this.exited;
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** What VS Code sets for its own processes would change how the engine's Node starts. */
function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(own), ELECTRON_RUN_AS_NODE: '1', ...extra };
}
