import { Counter } from '../bugs/counter.ts';
import { fenced } from '../bugs/markdown.ts';
import { anonymous, type Culprit, names, readSymptom, type Symptom, speaksOfError } from './symptom.ts';

export interface ProblemFacts {
  readonly failToPass: readonly string[];
  /** How many tests still pass. */
  readonly passToPass: number;
  /** What failing tests said, by test id. */
  readonly messages: Readonly<Record<string, string>>;
  readonly culprit: Culprit;
}

/** More failing tests than these are counted, not named. */
const namedTests = 5;
const testsWithOutput = 2;
const longestDetail = 90;
const longestName = 160;
const leastWords = 40;

/**
 * Issue text from symptoms only, in Markdown: what fails, what it says, what was expected. Names neither the place of the
 * bug nor its function, unless a test's own name or output does. At least 40 words, no addresses, no hashes.
 */
export function problemStatement(facts: ProblemFacts): string {
  const symptoms = facts.failToPass.map((test) => ({
    test,
    symptom: readSymptom(facts.messages[test] ?? '', facts.culprit, test),
  }));
  // The test that says most clearly what is wrong comes first.
  const telling = [...symptoms].sort((a, b) => clarity(b.symptom) - clarity(a.symptom));
  const main = telling[0];
  if (!main) throw new Error('a problem needs a failing test');
  const quiet = !facts.failToPass.some((test) => speaksOfError(facts.messages[test] ?? ''));
  const paragraphs = [
    `# ${title(main.test, main.symptom)}`,
    [opening(main.symptom, quiet), scope(facts)].join(' '),
    `Failing ${plural(facts.failToPass.length, 'test')}:`,
    listed(telling.map(({ test }) => name(test))),
  ];
  // What several say is told once.
  const outputs = new Map<string, string>();
  for (const { test, symptom } of telling) {
    const said = symptom.excerpt.join('\n');
    if (said !== '' && !outputs.has(said)) outputs.set(said, test);
  }
  for (const [said, test] of [...outputs].slice(0, testsWithOutput)) {
    paragraphs.push(`\`${name(test)}\` says:`, fenced(said));
  }
  paragraphs.push(
    'Expected: the behaviour that these tests describe, as it was before, for these inputs and for others like them. ' +
      'The tests themselves are right and should stay as they are, and what works today should go on working.',
  );
  return `${paragraphs.join('\n\n')}\n`;
}

/** The first so many names, each once: what is left out of a name may have told it from others. */
function listed(tests: readonly string[]): string {
  const times = new Counter();
  for (const test of tests) times.add(test);
  const named = [...times].slice(0, namedTests);
  const left = tests.length - named.reduce((sum, [, count]) => sum + count, 0);
  const lines = named.map(([test, count]) => `- \`${test}\`${count > 1 ? ` (${count} of this name)` : ''}`);
  return [...lines, ...(left > 0 ? [`- and ${left} more`] : [])].join('\n');
}

function clarity({ kind, excerpt, shared }: Symptom): number {
  const kinds = { 'wrong-result': 3, 'error-raised': 3, 'wrong-error': 3, 'error-missing': 3, crashed: 2, other: 1 };
  return (shared ? 0 : 100) + kinds[kind] * 10 + Math.min(excerpt.length, 6);
}

function title(test: string, symptom: Symptom): string {
  const subject = readable(test);
  switch (symptom.kind) {
    case 'error-raised': {
      const { error, detail = '' } = symptom;
      const raised = `${error === 'panic' ? 'Panic' : `Unexpected ${error}`} in “${subject}”`;
      return detail !== '' && detail.length <= longestDetail ? `${raised}: ${detail}` : raised;
    }
    case 'error-missing':
      return `No error where one is due in “${subject}”`;
    case 'wrong-error':
      return `Wrong error in “${subject}”`;
    case 'wrong-result':
      return `Wrong result in “${subject}”`;
    case 'crashed':
      return `“${subject}” crashes or never ends`;
    default:
      return `“${subject}” no longer works`;
  }
}

/** @param quiet no failing test's output speaks of an error. */
function opening(symptom: Symptom, quiet: boolean): string {
  switch (symptom.kind) {
    case 'error-raised':
      return 'Valid input now ends in an error instead of a result.';
    case 'error-missing':
      return 'Something that must be refused is now accepted: the error that callers rely on does not come.';
    case 'wrong-error':
      return 'An error is raised where one is due, but it is not the one that is documented and expected.';
    case 'wrong-result':
      return quiet
        ? 'No error is raised, but the result differs from the one that is documented and expected.'
        : 'The result differs from the one that is documented and expected.';
    case 'crashed':
      return 'The program crashes or hangs where it used to give a result.';
    default:
      return 'Something that used to work does not work any more.';
  }
}

function scope({ failToPass, passToPass }: ProblemFacts): string {
  const others = passToPass === 1 ? 'the one other test passes' : `the other ${passToPass} tests pass`;
  return (
    `It happens every time: ${failToPass.length === 1 ? 'one test fails' : `${failToPass.length} tests fail`} in each ` +
    `run of the suite, while ${others}.`
  );
}

/** The end of a test's name as words: `tests/test_text.py::TestSlug::test_too_long[a-b]` → `slug: too long [a-b]`. */
function readable(test: string): string {
  const known = anonymous(test);
  // Where names are sentences, brackets are part of them.
  const sentences = / [>›] /.test(known);
  const [, path = '', parameters = ''] = (sentences ? undefined : /^([^[(]*)(.*)$/s.exec(known)) ?? ['', known];
  const parts = path.split(/::| › | > |\.[jt]sx?: /).filter((part) => part.trim() !== '');
  // The first part is the file, where there are several.
  const own = parts.slice(parts.length > 1 ? Math.max(1, parts.length - 2) : 0);
  const words = own.flatMap((part) => (sentences ? part : partsOfName(part))).map(spoken);
  const text = `${words.join(': ')} ${parameters}`.trim().replace(/\s+/g, ' ').replaceAll(/[`“”]/g, "'");
  return text.length > 80 ? `${text.slice(0, 80)}…` : text || 'a test';
}

/** `TestPath/double_slash` → test and subtest; `pkg.test_mod.PathTests.test_slash` → class and method. */
function partsOfName(name: string): string[] {
  const [test = '', ...subtests] = name.split('/');
  if (subtests.length > 0) return [test, subtests.join(' / ')];
  return /^\w+(?:\.\w+)+$/.test(name) ? name.split('.').slice(-2) : [name];
}

function spoken(identifier: string): string {
  // Already a sentence, or a value.
  if (/[\s%\\{}()[\]<>=&?]/.test(identifier.trim())) return identifier.trim();
  const words = identifier
    .replace(/^(?:test|Test|it)(?=[_A-Z])_?/, '')
    .replace(/(?<=[a-z0-9])(?:Tests?|TestCase)$/, '')
    .replaceAll('_', ' ')
    // parseHTMLTable → parse HTML Table
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/\p{Lu}(?=\p{Ll})/gu, (letter) => letter.toLowerCase())
    .trim();
  return words || identifier;
}

function name(test: string): string {
  const text = anonymous(test).replace(/\s+/g, ' ').replaceAll('`', "'");
  return text.length > longestName ? `${text.slice(0, longestName)}…` : text;
}

function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}

/** What a problem statement must not be, in words; empty when it is fit. `allowed`: the tests' own names and output. */
export function faultsOf(
  statement: string,
  culprit: Culprit,
  functionName: string,
  allowed: readonly string[],
): string[] {
  const faults: string[] = [];
  const prose = statement.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, ' ');
  const count = prose.match(/\p{L}[\p{L}\p{M}'’-]*/gu)?.length ?? 0;
  if (count < leastWords) faults.push(`it has ${count} words, fewer than ${leastWords}`);
  if (/\b[a-z][a-z0-9+.-]*:\/\/\w|\bwww\./i.test(statement)) faults.push('it has an address');
  if (/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/i.test(statement)) faults.push('it has a hash');
  const own = allowed.join('\n');
  if (
    statement.split('\n').some((line) => names(line, culprit.files)) &&
    !names(own.replaceAll('\n', ' '), culprit.files)
  ) {
    faults.push('it names the file with the bug');
  }
  const lastName = functionName.split('.').at(-1) ?? functionName;
  const word = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const wanted = lastName
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const has = (text: string) => wanted.length > 0 && ` ${word(text).join(' ')} `.includes(` ${wanted.join(' ')} `);
  if (has(prose) && !has(own)) faults.push('it names the function with the bug');
  return faults;
}
