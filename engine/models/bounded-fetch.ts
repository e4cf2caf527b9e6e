/** An answer that did not end when it should have. */
export class EndlessAnswer extends Error {
  constructor(what: string) {
    super(`the answer did not end (${what})`);
    this.name = 'EndlessAnswer';
  }
}

/** Nothing came for too long. */
export class SilentServer extends Error {
  readonly seconds: number;
  constructor(seconds: number) {
    super(`nothing was heard for ${seconds} seconds`);
    this.name = 'SilentServer';
    this.seconds = seconds;
  }
}

/**
 * A `fetch` that bears no endless and no silent answer: `stop` is called with the reason. Call `close` when the answer is
 * read.
 */
export function boundedFetch(limits: { maxBytes: number; idle: number; stop: (reason: Error) => void }): {
  fetch: typeof globalThis.fetch;
  close(): void;
} {
  const { maxBytes, idle, stop } = limits;
  let bytes = 0;
  const timer = setTimeout(() => stop(new SilentServer(idle / 1000)), idle);
  const bounded: typeof globalThis.fetch = async (input, init) => {
    timer.refresh();
    const response = await fetch(input, init);
    timer.refresh();
    if (!response.body) return response;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          timer.refresh();
          bytes += chunk.byteLength;
          if (bytes <= maxBytes) {
            controller.enqueue(chunk);
            return;
          }
          const reason = new EndlessAnswer(`${bytes} bytes`);
          stop(reason);
          controller.error(reason);
        },
      }),
    );
    const { status, statusText, headers } = response;
    return new Response(counted, { status, statusText, headers });
  };
  return { fetch: bounded, close: () => clearTimeout(timer) };
}
