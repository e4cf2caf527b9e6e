/** Names the tests of one report: the second of a name is `name #2`, the third `name #3`, in order of the report. */
export class UniqueIds {
  readonly #taken = new Set<string>();
  readonly #count = new Map<string, number>();

  take(name: string): string {
    for (;;) {
      const ordinal = (this.#count.get(name) ?? 0) + 1;
      this.#count.set(name, ordinal);
      const id = ordinal === 1 ? name : `${name} #${ordinal}`;
      // A test may itself be called `name #2`.
      if (this.#taken.has(id)) continue;
      this.#taken.add(id);
      return id;
    }
  }
}

const longestMessage = 4000;

/** A failure's message for the record: colours stripped, the middle left out when it is long. */
export function clipMessage(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences begin with ESC
  const plain = message.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').trim();
  if (plain.length <= longestMessage) return plain;
  const half = longestMessage / 2;
  return `${plain.slice(0, half)}\n[…]\n${plain.slice(-half)}`;
}

/** The end of what a program printed: where compilers and loaders say what is wrong. */
export function lastOutput(output: { readonly stdout: string; readonly stderr: string }): string {
  const text = [output.stdout, output.stderr]
    .map((part) => part.trim())
    .filter(Boolean)
    .join('\n');
  return clipMessage(text.slice(-longestMessage));
}
