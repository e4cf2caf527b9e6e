import { Container } from './container.ts';
import type { Engine } from './engine.ts';

const most = 2;
const idleMilliseconds = 60_000;

/**
 * Containers of one image that run before they are asked for, since starting one takes longer than most test runs.
 * Their number follows the demand: one after the first was taken, then two. They are removed when nobody has asked for
 * a minute, and end by themselves with this process.
 */
export class ReadyContainers {
  readonly #engine: Engine;
  readonly #image: string;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #waiting: Promise<Container | undefined>[] = [];
  #taken = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(engine: Engine, image: string, labels: Readonly<Record<string, string>>) {
    this.#engine = engine;
    this.#image = image;
    this.#labels = labels;
  }

  /** A container that nothing has run in yet. */
  async take(): Promise<Container> {
    const next = this.#waiting.shift();
    this.#taken += 1;
    const ready = await next;
    const container = ready && !ready.ended ? ready : await this.#start();
    this.#fill();
    return container;
  }

  /** Removes those that wait. It can be used again afterwards. */
  async drain(): Promise<void> {
    clearTimeout(this.#idle);
    this.#taken = 0;
    await Promise.all(this.#waiting.splice(0).map(async (one) => await (await one)?.remove()));
  }

  #fill(): void {
    while (this.#waiting.length < Math.min(most, this.#taken)) {
      // A failure here is nobody's; the one who needs a container meets it again and is told.
      this.#waiting.push(this.#start().catch(() => undefined));
    }
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.drain().catch(() => undefined), idleMilliseconds);
    this.#idle.unref();
  }

  async #start(): Promise<Container> {
    return await Container.start(this.#engine, this.#image, this.#labels);
  }
}
