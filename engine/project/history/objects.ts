import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { gitEnvironment, type Repository, readOnly } from '../git.ts';

/** Reads objects of a repository, bytes and all, by one `git cat-file --batch` that stays. Dispose of it. */
export class ObjectReader {
  readonly #folder: string;
  #process: ChildProcessWithoutNullStreams | undefined;
  #buffers: Buffer[] = [];
  #length = 0;
  #complaints = '';
  readonly #waiting: Request[] = [];
  #closed = false;

  constructor(repository: Repository) {
    this.#folder = repository.folder;
  }

  /** The content of a blob by its id, or by `<commit>:<path>`; undefined when there is no such object. */
  read(name: string): Promise<Buffer | undefined> {
    if (/[\n\r]/.test(name)) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const process = this.#start();
      this.#waiting.push({ resolve, reject });
      process.stdin.write(`${name}\n`);
    });
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#process?.stdin.end();
    this.#process?.kill();
    this.#process = undefined;
  }

  #start(): ChildProcessWithoutNullStreams {
    if (this.#process) return this.#process;
    if (this.#closed) throw new Error('the reader is closed');
    const started = spawn('git', ['--no-optional-locks', 'cat-file', '--batch'], {
      cwd: this.#folder,
      env: { ...gitEnvironment(), ...readOnly },
    });
    this.#process = started;
    started.stdout.on('data', (chunk: Buffer) => {
      this.#buffers.push(chunk);
      this.#length += chunk.length;
      this.#answer();
    });
    started.stderr.on('data', (chunk: Buffer) => {
      this.#complaints = (this.#complaints + chunk.toString('utf8')).slice(-2000);
    });
    const fail = (error: Error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    };
    started.stdin.on('error', fail);
    started.on('error', fail);
    started.on('close', () => fail(new Error(`git cat-file ended: ${this.#complaints.trim()}`)));
    return started;
  }

  #answer(): void {
    for (let [first] = this.#waiting; first; [first] = this.#waiting) {
      if (!first.size) {
        const head = this.#headLine();
        if (head === undefined) return;
        const size = / \w+ (\d+)$/.exec(head)?.[1];
        if (size === undefined) {
          this.#waiting.shift();
          first.resolve(undefined);
          continue;
        }
        first.size = { bytes: Number(size) };
      }
      // The content is followed by a line feed.
      if (this.#length < first.size.bytes + 1) return;
      const content = this.#take(first.size.bytes);
      this.#take(1);
      this.#waiting.shift();
      first.resolve(content);
    }
  }

  #headLine(): string | undefined {
    const all = this.#joined();
    const end = all.indexOf(10);
    if (end < 0) return undefined;
    const line = all.subarray(0, end).toString('utf8');
    this.#take(end + 1);
    return line;
  }

  #joined(): Buffer {
    if (this.#buffers.length !== 1) this.#buffers = [Buffer.concat(this.#buffers)];
    return this.#buffers[0] ?? Buffer.alloc(0);
  }

  #take(count: number): Buffer {
    const all = this.#joined();
    this.#buffers = [all.subarray(count)];
    this.#length -= count;
    return all.subarray(0, count);
  }
}

interface Request {
  resolve(content: Buffer | undefined): void;
  reject(error: Error): void;
  size?: { readonly bytes: number };
}
