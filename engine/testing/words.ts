/**
 * Splits a command line as a POSIX shell would split it into words: quotes and backslashes, no expansion. Operators
 * (`&&`, `||`, `|`, `;`, `&`) are words of their own when they stand outside quotes.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  const pattern = /\s*(?:(&&|\|\||[;&|\n])|((?:[^\s'"\\;&|]|\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*")+)|(\S))/gy;
  for (const [, operator, word, other] of line.matchAll(pattern)) {
    if (word !== undefined) words.push(unquote(word));
    else words.push(operator ?? other ?? '');
  }
  return words.filter((word) => word !== '\n');
}

function unquote(word: string): string {
  return word.replace(/'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\([\s\S])/g, (_, single, double, escaped) =>
    single !== undefined ? single : double !== undefined ? double.replace(/\\(["\\$`])/g, '$1') : escaped,
  );
}

/** A word for `sh`, quoted when it needs to be. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command to be typed at the project's root: in a folder of it, and after other commands (shell code), if any. */
export function typed(directory: string, before: readonly string[], words: readonly string[]): readonly string[] {
  if (directory === '' && before.length === 0) return words;
  const enter = directory === '' ? [] : [`cd ${quoteWord(directory)}`];
  return ['sh', '-c', [...enter, ...before, words.map(quoteWord).join(' ')].join(' && ')];
}

/** Removes options from a list of words. `withValue` ones also take the next word, unless written `--name=value`. */
export function dropOptions(
  words: readonly string[],
  drop: { readonly flags: readonly RegExp[]; readonly withValue: readonly RegExp[] },
): string[] {
  const kept: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const name = word.split('=', 1)[0] ?? '';
    if (drop.withValue.some((pattern) => pattern.test(name))) {
      if (name === word) index++;
    } else if (!drop.flags.some((pattern) => pattern.test(word))) kept.push(word);
  }
  return kept;
}
