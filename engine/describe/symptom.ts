/** What must not be given away by a description of its symptoms. */
export interface Culprit {
  /** Paths of the files that the bug is in, relative to the project root. */
  readonly files: readonly string[];
  /** Lines of these files, with the bug and without it, trimmed. */
  readonly lines: ReadonlySet<string>;
}

export function culpritOf(files: readonly string[], sources: readonly string[]): Culprit {
  return { files, lines: new Set(sources.flatMap((text) => text.split('\n').map((line) => line.trim()))) };
}

export type SymptomKind = 'wrong-result' | 'error-raised' | 'wrong-error' | 'error-missing' | 'crashed' | 'other';

/** What a failing test says, as someone sees it who has not looked for the cause. */
export interface Symptom {
  readonly kind: SymptomKind;
  /** Name of the error, for `error-raised`: `ValueError`. */
  readonly error?: string;
  /** What that error says, on one line. */
  readonly detail?: string;
  /** Lines of the test's own output; empty when it says nothing that may be repeated. */
  readonly excerpt: readonly string[];
  /** It fails before the test itself is reached, in what several tests share (a fixture): of this test it says little. */
  readonly shared: boolean;
}

const longestExcerpt = 14;
const longestLine = 200;

// Lines that say where, not what: stack frames in the forms that runtimes and test runners print them.
const frame = [
  // File "…", line 3, in f
  /^\s*File ".*", line \d+/,
  // path/file:3: in f, path/file:3: ValueError
  /^\s*[\w./\\@ -]+:\d+: (?:in \S+|[A-Z]\w*(?:Error|Exception|Warning)?)?\s*$/,
  // at f (path/file:3:4), ❯ f path/file:3:4
  /^\s*(?:at|❯)\s.*:\d+(?::\d+)?\)?\s*$/,
  /^\s*at\s(?:async\s)?(?:new\s)?\S+ \((?:node:|file:|<anonymous>|native|index \d)/,
  // path/file:3 +0x1d, path/file:3:in f
  /^\s*\S+\.\w{1,5}:\d+(?: \+0x[0-9a-f]+|:in .*)?\s*$/,
  // package.f(0x1, …)
  /^\s*(?:#?\d+:?\s+)?(?:\S+\/)?[\w.$*()]+\((?:0x|\.\.\.|\{).*\)\s*$/,
];
/** Frames with a line of source below. */
const quotes = /^\s*File ".*", line \d+/;
const rule = /^[\s_=~^|│─-]*$/;
const noise =
  /^\s*(?:Traceback \(most recent call last\)|goroutine \d+ \[|exit status \d+|FAIL\b|created by |Stack:|\[…\]|={3} (?:RUN|PAUSE|CONT|NAME)\b|--- (?:FAIL|PASS|SKIP):|testing\.tRunner\b|raise self\.failureException\(|exec\(compile\(example\.source)/;
/** An error came where one is due, and it says another thing or is of another kind. */
const wrongError =
  /Regex pattern did not match|\bReceived (?:message|constructor):|\bto throw\b.* but (?:got '|.* was thrown)|AssertionError: ".*" does not match ".*"|did not match the regular expression.*Input:\s+'\w*Error: /s;
/** Between errors that led to each other. */
const chain = /^\s*(?:During handling of|The above exception)\b/;
const errorName =
  /(?:^|[\s([])((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Fault)|panic)\b(?::| \[|$)/;

/** A line of a traceback with its mark, gutter and line number taken off. */
function bare(line: string): string {
  return line.replace(/^\s*(?:[E>❯|]\s+)?(?:\d+\s*[|│]\s?)?/, '').trim();
}

/**
 * Reads the symptom from the message of a failing test: stack frames, source of the files with the bug, and whatever names
 * such a file are left out; so are addresses and hashes.
 */
export function readSymptom(message: string, culprit: Culprit, test = ''): Symptom {
  // Short lines (`}`, `else:`) are no giveaway, and stand in tests too.
  const isSource = (text: string) => text.length > 7 && culprit.lines.has(text);
  const givesAway = (line: string) => isSource(bare(line)) || names(line, culprit.files);
  const lines = message.replaceAll('\r', '').split('\n');
  // Some runners mark what was said with E and where with >; the rest is source and variables.
  const isMarked = (line: string) => /^[E>]\s/.test(line);
  const marked = lines.some(isMarked) ? lines.filter((line) => isMarked(line) || chain.test(line)) : [];
  const isFrame = (line: string) => frame.some((pattern) => pattern.test(line));
  const kept = (marked.length > 0 ? marked : lines)
    // What a traceback quotes stands deeper than what is said.
    .map((line, at, all) => (at > 0 && quotes.test(all[at - 1] ?? '') && !isFrame(line) ? line.trimStart() : line))
    .filter((line) => !noise.test(line) && !rule.test(line) && !isFrame(line))
    .filter((line) => !givesAway(line))
    .map((line) => (line.startsWith('>') ? line.slice(1).trimStart() : line))
    .map((line) => anonymous(line.replace(/^E(?=\s)/, ' ')).trimEnd())
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
  const shown = kept.length > longestExcerpt ? [...kept.slice(0, longestExcerpt), '…'] : kept;
  // Of errors that led to each other the last one is what the test failed with.
  const last = kept.slice(kept.findLastIndex((line) => chain.test(line)) + 1);
  const symptom = kindOf(last.join('\n'), message, errorOf(last));
  const detail = symptom.error === undefined ? undefined : detailOf(symptom.error, last);
  return {
    ...symptom,
    ...(detail ? { detail } : {}),
    excerpt: marked.length > 0 ? dedentSome(shown) : dedent(shown),
    shared: isShared(lines, test),
  };
}

/** Of the functions that a Python traceback goes through, none is the test. */
function isShared(lines: readonly string[], test: string): boolean {
  const through = lines.flatMap(
    (line) => /^\S+:\d+: in (\w+)$|^\s*File ".*", line \d+, in (\w+)$/.exec(line)?.slice(1) ?? [],
  );
  const own = new Set(test.split(/\W+/));
  return through.some(Boolean) && !through.some((name) => name !== undefined && own.has(name));
}

/** The first error that is named; one that a test's own framework only reports gives way to the one it speaks of. */
function errorOf(lines: readonly string[]): string | undefined {
  const first = lines.map((line) => errorName.exec(line)?.[1]).find((name) => name !== undefined);
  if (first === undefined || !/Assert/i.test(first)) return first;
  const reported = lines.map((line) => /^\s*((?:\w+\.)*[A-Z]\w*Error): \S/.exec(line)?.[1]);
  return reported.find((name) => name !== undefined && !/Assert/i.test(name)) ?? first;
}

/** What an error says, where it says it on one line: `ValueError: no way` → `no way`. */
function detailOf(error: string, lines: readonly string[]): string | undefined {
  const line = lines.find((text) => text.includes(`${error}: `));
  const said = line?.slice(line.indexOf(`${error}: `) + error.length + 2);
  return said?.replace(/\s*\[recovered[^\]]*\]$/, '').trim();
}

function kindOf(text: string, message: string, error: string | undefined): Pick<Symptom, 'kind' | 'error'> {
  if (wrongError.test(text)) return { kind: 'wrong-error' };
  if (
    /did not raise|not to be raised|\bnot raised\b|missing expected (?:exception|rejection)|(?:did not|didn't|to) (?:throw|reject|raise|panic)|expected.*to (?:throw|be rejected)/i.test(
      text,
    )
  ) {
    return { kind: 'error-missing' };
  }
  if (/started and did not end|segmentation fault|SIG(?:SEGV|ABRT|BUS)/i.test(message)) return { kind: 'crashed' };
  if (error !== undefined && !/Assert/i.test(error)) return { kind: 'error-raised', error };
  if (
    error !== undefined ||
    /\bassert|\bexpected\b|\bwant\b|\breceived\b|\bgot\b|!==?|should (?:be|equal|have|not|match)/i.test(text)
  ) {
    return { kind: 'wrong-result' };
  }
  return { kind: 'other' };
}

/** Whether a test's output speaks of an error that is not the test's own: one of a server's answer, say. */
export function speaksOfError(message: string): boolean {
  return /\b(?!Assert)[A-Z]\w* ?(?:Error|Exception)\b/.test(message);
}

/** Whether a line names one of the files: by its path, or the end of its path, or its bare name. */
export function names(line: string, files: readonly string[]): boolean {
  return files.some((file) => {
    const parts = file.split('/');
    return parts.some((_, i) => {
      const end = parts.slice(i).join('/');
      // A bare name counts only when no other folder stands before it: tests like to repeat the names of sources.
      const before = i === parts.length - 1 ? '[^\\w./\\\\-]' : '[^\\w.-]';
      return new RegExp(`(?:^|${before})${end.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w-])`).test(
        line.replaceAll('\\', '/'),
      );
    });
  });
}

/** Without web addresses, hashes and places in memory: they mean nothing to a reader elsewhere. */
export function anonymous(text: string): string {
  return text
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/[^\s'"`)\]}>]+/gi, '<address>')
    .replace(/\bwww\.[^\s'"`)\]}>]+/gi, '<address>')
    .replace(/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/gi, '<hash>')
    .replace(/\b0x[0-9a-f]{6,16}\b/gi, '0x…')
    .replace(/\b\d{40}\b|\b\d{64}\b/g, '<hash>');
}

/** Without the indentation that all lines share. */
function dedent(lines: readonly string[]): string[] {
  const shared = Math.min(...lines.filter((line) => line.trim() !== '').map(indentOf));
  return lines.map((line) => line.slice(Math.min(shared, line.length)));
}

/** What is indented loses the indentation that all indented lines share: the others had a mark that is gone. */
function dedentSome(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map(indentOf);
  const shared = Math.min(...indents.filter((indent) => indent > 0), Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(Math.min(shared, indentOf(line))));
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
