import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';

/**
 * Connections to an engine on another machine, each through a `ssh` of its own, as the docker program makes them: so
 * the user's ssh configuration, keys, jump hosts and known hosts all apply.
 */
export class SshAgent extends Agent {
  readonly #url: URL;

  constructor(url: URL) {
    super({ keepAlive: true });
    this.#url = url;
  }

  override createConnection(): Duplex {
    const { hostname, port, username } = this.#url;
    const args = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '-T'];
    if (username) args.push('-l', decodeURIComponent(username));
    if (port) args.push('-p', port);
    const child = spawn('ssh', [...args, '--', hostname, 'docker', 'system', 'dial-stdio']);
    return new ChildSocket(child);
  }
}

/** A program's standard streams in the clothes of a socket. */
class ChildSocket extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  #complaint = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    super({ allowHalfOpen: true });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString()).slice(-2000);
    });
    child.stdin.on('error', (error) => this.destroy(error));
    child.on('error', (error) => this.destroy(error));
    child.on('close', (code) => {
      // Only now is it known whether the stream has ended or ssh has failed.
      if (code === 0) this.push(null);
      else this.destroy(new Error(this.#complaint.trim() || `ssh ended with ${code}`));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  ref(): this {
    this.#child.ref();
    for (const stream of this.#streams()) stream.ref?.();
    return this;
  }

  unref(): this {
    this.#child.unref();
    for (const stream of this.#streams()) stream.unref?.();
    return this;
  }

  // What node:http asks of a socket, and a program's streams have no use for.
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  #streams(): { ref?: () => void; unref?: () => void }[] {
    const { stdin, stdout, stderr } = this.#child;
    return [stdin, stdout, stderr] as { ref?: () => void; unref?: () => void }[];
  }
}
