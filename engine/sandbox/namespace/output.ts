import type { Readable } from 'node:stream';

/** Collects a stream up to a number of bytes and reads on, dropping the rest, so that the program never blocks. */
export class BoundedOutput {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  truncated = false;

  constructor(stream: Readable, limit: number) {
    this.#limit = limit;
    stream.on('data', (chunk: Buffer) => this.#add(chunk));
    // A stream that breaks off because its program was killed is at its end.
    stream.on('error', () => {});
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** A character that the limit cut in two is left out. */
  text(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes(), { stream: true });
  }

  #add(chunk: Buffer): void {
    const room = this.#limit - this.#kept;
    if (chunk.length > room) this.truncated = true;
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
    if (kept.length === 0) return;
    this.#chunks.push(kept);
    this.#kept += kept.length;
  }
}
