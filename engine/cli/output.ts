import { Problem, type Progress } from '../protocol/index.ts';

/** The command line's two streams: results on stdout, everything said along the way on stderr. */
export class Output {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly #quietProgress: boolean;
  #line = '';
  #lastPlain = '';
  #lastPlainAt = 0;
  readonly #noted = new Set<string>();

  constructor(options: { json?: boolean; verbose?: boolean }) {
    this.json = options.json === true;
    this.verbose = options.verbose === true;
    this.#quietProgress = !process.stderr.isTTY;
  }

  /** One JSON document, or one line of a stream of them. */
  writeJson(value: unknown, options: { pretty?: boolean } = {}): void {
    process.stdout.write(`${JSON.stringify(value, null, options.pretty === false ? undefined : 2)}\n`);
  }

  /** A result for people. */
  print(text = ''): void {
    this.#clear();
    process.stdout.write(`${text}\n`);
    this.#redraw();
  }

  /** Something to know, that is not the result. */
  note(text: string): void {
    this.#clear();
    process.stderr.write(`${text}\n`);
    this.#redraw();
  }

  /** A note of a run: it comes when it is known and again in the summary, and is shown the first time. */
  noteOnce(text: string): void {
    if (this.#noted.has(text)) return;
    this.#noted.add(text);
    this.note(`note: ${text}`);
  }

  readonly progress = (progress: Progress): void => {
    if (progress.phase === 'note') {
      this.noteOnce(progress.message);
      return;
    }
    const counted = progress.total === undefined || / \d+ of \d+/.test(progress.message);
    const text = counted ? progress.message : `${progress.message} (${progress.done ?? 0} of ${progress.total})`;
    if (this.#quietProgress) {
      // Without a terminal each new step is a line, and counting shows now and then.
      const now = Date.now();
      const step = progress.message.replace(/\d+/g, '');
      if (step === this.#lastPlain && now - this.#lastPlainAt < 10_000) return;
      this.#lastPlain = step;
      this.#lastPlainAt = now;
      process.stderr.write(`${text}\n`);
      return;
    }
    this.#clear();
    this.#line = text.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1));
    this.#redraw();
  };

  /** Removes the progress line. */
  done(): void {
    this.#clear();
    this.#line = '';
  }

  /** One clear sentence, the cause, the remedy; a stack only when asked for, or when the defect is ours. */
  problem(error: unknown): void {
    this.done();
    if (error instanceof Problem) {
      const lines = [`Error: ${error.message}`];
      if (error.why) lines.push(`  Why: ${indent(error.why)}`);
      if (error.remedy) lines.push(`  What to do: ${indent(error.remedy)}`);
      if (this.verbose && error.stack) lines.push(error.stack);
      process.stderr.write(`${lines.join('\n')}\n`);
      return;
    }
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `Error: Bugsmith failed in a way it should not: ${text}\n` +
        '  What to do: run it again with --verbose and report what it prints.\n',
    );
    if (this.verbose && error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`);
  }

  #clear(): void {
    if (this.#line && !this.#quietProgress) process.stderr.write('\r\u001b[2K');
  }

  #redraw(): void {
    if (this.#line && !this.#quietProgress) process.stderr.write(this.#line);
  }
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

/** Columns padded to the widest cell; the last column is left ragged. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `1 bug`, `2 bugs`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}
