/**
 * Takes apart the engine's multiplexed stream: frames of 8 bytes of header (which stream, how many bytes) and content.
 * The content is handed on as it comes, however it was cut, and is never gathered.
 */
export class Demultiplexer {
  readonly #onOutput: (stream: 'stdout' | 'stderr', bytes: Buffer) => void;
  #header = Buffer.alloc(0);
  #left = 0;
  #stream: 'stdout' | 'stderr' = 'stdout';

  constructor(onOutput: (stream: 'stdout' | 'stderr', bytes: Buffer) => void) {
    this.#onOutput = onOutput;
  }

  write(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#left > 0) {
        const part = rest.subarray(0, this.#left);
        this.#left -= part.length;
        rest = rest.subarray(part.length);
        this.#onOutput(this.#stream, part);
        continue;
      }
      const wanted = 8 - this.#header.length;
      this.#header = Buffer.concat([this.#header, rest.subarray(0, wanted)]);
      rest = rest.subarray(wanted);
      if (this.#header.length === 8) {
        this.#stream = this.#header[0] === 2 ? 'stderr' : 'stdout';
        this.#left = this.#header.readUInt32BE(4);
        this.#header = Buffer.alloc(0);
      }
    }
  }
}

/** Keeps the first bytes of a stream, up to a limit. */
export class CappedOutput {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  truncated = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(bytes: Buffer): void {
    const room = this.#limit - this.#size;
    if (bytes.length > room) this.truncated = true;
    if (room <= 0) return;
    // A copy: the buffer belongs to a larger one that would be kept alive.
    const kept = Buffer.from(bytes.subarray(0, room));
    this.#chunks.push(kept);
    this.#size += kept.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
