/** A time in which the extension host did nothing else. */
export interface Block {
  readonly milliseconds: number;
  /** Of it, those that this thread computed: the rest it waited for the machine's cores. */
  readonly computed: number;
}

/** As often as the event loop is asked whether it is free, in milliseconds. */
const beat = 4;

/** Listens to the event loop of the process it is in. */
export class EventLoop {
  #last = performance.now();
  #computed = threadMilliseconds();
  readonly #timer = setInterval(() => this.#listen(), beat);
  readonly #blocks: Block[] = [];

  /** What was heard since the last call, the longest first. */
  take(): Block[] {
    this.#listen();
    return this.#blocks.splice(0).sort((a, b) => b.milliseconds - a.milliseconds);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #listen(): void {
    const [now, computed] = [performance.now(), threadMilliseconds()];
    const milliseconds = Math.max(0, now - this.#last - beat);
    this.#blocks.push({ milliseconds, computed: Math.min(milliseconds, computed - this.#computed) });
    this.#last = now;
    this.#computed = computed;
  }
}

/** What this thread computed until now. */
export function threadMilliseconds(): number {
  // Node 22 counts for the whole process only.
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}
