import type { TestSelection } from '../../testing/framework.ts';

/** An expression longer than this comes near the limit of one argument; then whole files are run. */
const longest = 100_000;

/** Test files of a selection; undefined when all are to run, or a test does not say where it is. */
export function selectedFiles(selection: TestSelection): readonly string[] | undefined {
  if (selection.kind === 'all') return undefined;
  if (selection.kind === 'files') return selection.files;
  const files = new Set<string>();
  for (const test of selection.tests) {
    if (test.file === undefined) return undefined;
    files.add(test.file);
  }
  return [...files];
}

/**
 * A regular expression for the full names of the selected tests, as jest and vitest make them of `describe` and test
 * titles; undefined when names cannot or need not be told apart.
 */
export function namePattern(selection: TestSelection): string | undefined {
  if (selection.kind !== 'tests') return undefined;
  const names = new Set<string>();
  for (const { id, file } of selection.tests) {
    if (file === undefined || !id.startsWith(`${file} > `)) return undefined;
    const titles = id.slice(file.length + 3).replace(/ #\d+$/, '');
    // A title may hold the ` > ` that separates titles in an id: either reading must match.
    names.add(titles.split(' > ').map(escapeExpression).join('(?: > | )'));
  }
  const pattern = `^(?:${[...names].join('|')})$`;
  return pattern.length > longest ? undefined : pattern;
}

function escapeExpression(text: string): string {
  return (
    text
      .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
      // A command line cannot hold them all, an expression can spell them.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is about
      .replace(/[\u0000-\u001f\u007f]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`)
  );
}
