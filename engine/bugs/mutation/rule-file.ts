import { readAsset } from '../../assets.ts';

/** Code that shows what a rule does; a test applies the rule to it. */
export interface Example {
  readonly line: number;
  readonly before: string;
  /** All of these must be among the results; empty means the rule must make nothing of `before`. */
  readonly after: readonly string[];
}

/** One pattern of a rule file, with the comments above it. */
export interface RulePattern {
  /** The language whose file it is in, for messages. */
  readonly language: string;
  readonly line: number;
  readonly text: string;
  /** Rule name; undefined for a `#skip!` pattern. */
  readonly name: string | undefined;
  readonly examples: readonly Example[];
}

/**
 * The patterns of `engine/languages/<language>/mutations.scm` with what the file inherits.
 * @param read text of a file below engine/; for tests.
 */
export function readRuleFile(language: string, read: (path: string) => string = readAsset): RulePattern[] {
  const source = read(`languages/${language}/mutations.scm`);
  const own = splitPatterns(language, source);
  const parent = /^;\s*inherits:\s*(\S+)\s*$/m.exec(source)?.[1];
  if (!parent) return own;
  const without = /^;\s*without:\s*(.+?)\s*$/m.exec(source)?.[1]?.split(/[\s,]+/) ?? [];
  const dropped = new Set([...without, ...own.flatMap((pattern) => pattern.name ?? [])]);
  const inherited = readRuleFile(parent, read);
  for (const name of without) {
    if (!inherited.some((pattern) => pattern.name === name)) {
      throw new Error(`${language}/mutations.scm is 'without: ${name}', but ${parent} has no such rule`);
    }
  }
  return [...inherited.filter((pattern) => !(pattern.name && dropped.has(pattern.name))), ...own];
}

/** Splits a query into its top-level patterns. Does not judge them: the compiler does. */
export function splitPatterns(language: string, source: string): RulePattern[] {
  const patterns: RulePattern[] = [];
  const token = /;[^\n]*|"(?:[^"\\\n]|\\.)*"|[([]|[)\]]|[^\s()[\]";]+/g;
  let depth = 0;
  let start = -1;
  let end = 0;
  let comments = 0;
  const finish = () => {
    if (start < 0) return;
    const text = source.slice(start, end);
    const line = lineOf(source, start);
    const head = source.slice(comments, start);
    const name = /\(#bug!\s+"([^"]+)"/.exec(text)?.[1];
    patterns.push({ language, line, text, name, examples: readExamples(head, lineOf(source, comments), language) });
    comments = end;
    start = -1;
  };
  for (const match of source.matchAll(token)) {
    const [piece] = match;
    if (piece.startsWith(';')) continue;
    // A capture or quantifier behind the closing bracket still belongs to the pattern.
    const suffix = start >= 0 && depth === 0 && /^[@+*?]/.test(piece);
    if (depth === 0 && !suffix) {
      finish();
      start = match.index;
    }
    if (piece === '(' || piece === '[') depth++;
    if (piece === ')' || piece === ']') depth--;
    if (depth < 0)
      throw new Error(`${language}/mutations.scm:${lineOf(source, match.index)}: '${piece}' closes nothing`);
    end = match.index + piece.length;
  }
  if (depth > 0) throw new Error(`${language}/mutations.scm:${lineOf(source, start)}: the pattern is never closed`);
  finish();
  return patterns;
}

function readExamples(comments: string, firstLine: number, language: string): Example[] {
  const examples: { line: number; before: string; after: string[] }[] = [];
  let code: string[] | undefined;
  let finish = () => {};
  const open = (use: (code: string) => void) => {
    finish();
    const lines: string[] = [];
    code = lines;
    finish = () => use(lines.map((line) => `${line}\n`).join(''));
  };
  comments.split('\n').forEach((line, index) => {
    const where = `${language}/mutations.scm:${firstLine + index}`;
    const label = /^;\s*(before|after|never):\s*$/.exec(line)?.[1];
    if (label === 'after') {
      const example = examples.at(-1);
      if (!example) throw new Error(`${where}: 'after:' without 'before:'`);
      open((text) => example.after.push(text));
    } else if (label) {
      const example = { line: firstLine + index, before: '', after: [] };
      examples.push(example);
      open((text) => {
        example.before = text;
      });
    } else if (line.startsWith(';|')) {
      if (!code) throw new Error(`${where}: code outside of 'before:', 'after:' and 'never:'`);
      code.push(line.slice(2).replace(/^ /, ''));
    }
  });
  finish();
  return examples;
}

function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
