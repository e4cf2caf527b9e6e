import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as z from 'zod';
import type { TestResult } from '../../protocol/index.ts';
import type { TestReport } from '../report.ts';
import { clipMessage, UniqueIds } from './identity.ts';
import { projectPath } from './records.ts';

/** A `<failure>`, `<error>` or `<skipped>`: text alone, or attributes and text. */
const remarkSchema = z.union([
  z.string(),
  z.looseObject({ '@message': z.string().optional(), '@type': z.string().optional(), '#text': z.string().optional() }),
]);

const testCaseSchema = z.looseObject({
  '@name': z.string(),
  '@classname': z.string().optional(),
  '@file': z.string().optional(),
  '@time': z.string().optional(),
  '@status': z.string().optional(),
  failure: z.array(remarkSchema).optional(),
  error: z.array(remarkSchema).optional(),
  skipped: z.array(remarkSchema).optional(),
});
type TestCase = z.infer<typeof testCaseSchema>;

interface Suite {
  readonly '@name'?: string;
  readonly '@file'?: string;
  readonly testsuite?: readonly Suite[];
  readonly testcase?: readonly unknown[];
}

export interface JunitOptions {
  /** How a test is called: from class name, name, and file of its case. Default: `classname > name`. */
  readonly id?: (test: {
    readonly className: string;
    readonly name: string;
    readonly file: string | undefined;
  }) => string;
}

const lists = new Set(['testsuite', 'testcase', 'failure', 'error', 'skipped']);

/**
 * Reads JUnit XML, the format that most frameworks can write. A document that ends in the middle (a killed run) gives
 * the tests that were complete; `complete` says that there should have been more.
 */
export function readJunit(content: Buffer | undefined, options: JunitOptions = {}): TestReport {
  const results: TestResult[] = [];
  const report = { results, collectionErrors: new Map<string, string>() };
  if (!content) return { ...report, complete: false };
  const text = content.toString('utf8');
  const complete = XMLValidator.validate(text) === true;
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    // Names of tests are text, `1.0` and `true` too; what surrounds them belongs to them.
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
    isArray: (name) => lists.has(name),
  });
  let document: { testsuites?: Suite; testsuite?: readonly Suite[] };
  try {
    document = parser.parse(complete ? text : closed(text));
  } catch {
    return { ...report, complete: false };
  }
  const ids = new UniqueIds();
  const add = (suite: Suite, around: string | undefined): void => {
    const file = suite['@file'] ?? around;
    for (const element of suite.testcase ?? []) {
      const parsed = testCaseSchema.safeParse(element);
      if (parsed.success) results.push(resultOf(parsed.data, file, ids, options));
    }
    for (const inner of suite.testsuite ?? []) add(inner, file);
  };
  if (typeof document.testsuites === 'object') add(document.testsuites, undefined);
  for (const suite of document.testsuite ?? []) add(suite, undefined);
  return { ...report, complete };
}

function resultOf(test: TestCase, around: string | undefined, ids: UniqueIds, options: JunitOptions): TestResult {
  const path = test['@file'] ?? around;
  const file = path?.startsWith('/') ? projectPath(path) : path;
  const className = test['@classname'] ?? '';
  const named = options.id?.({ className, name: test['@name'], file });
  const bad = [...(test.failure ?? []), ...(test.error ?? [])];
  const outcome = bad.length > 0 ? 'failed' : test.skipped || test['@status'] === 'disabled' ? 'skipped' : 'passed';
  const message = (outcome === 'failed' ? bad : (test.skipped ?? [])).map(messageOf).filter(Boolean).join('\n\n');
  return {
    id: ids.take(named ?? [className, test['@name']].filter(Boolean).join(' > ')),
    ...(file === undefined ? {} : { file }),
    outcome,
    seconds: Number.parseFloat(test['@time']?.replaceAll(',', '') ?? '') || 0,
    ...(message ? { message: clipMessage(message) } : {}),
  };
}

function messageOf(remark: z.infer<typeof remarkSchema>): string {
  if (typeof remark === 'string') return remark;
  const [message = '', text = ''] = [remark['@message'], remark['#text']];
  // Most writers repeat the message at the head of the text.
  return text.includes(message) ? text : `${message}\n${text}`;
}

/** The document up to the last test case that is whole, with its open elements closed. */
function closed(text: string): string {
  const lastCase = /<\/testcase\s*>|<testcase\b[^>]*\/>/g;
  let end = 0;
  for (const match of text.matchAll(lastCase)) end = match.index + match[0].length;
  const head = text.slice(0, end);
  const open: string[] = [];
  for (const [, slash, name] of head.matchAll(/<(\/?)(testsuites|testsuite)\b[^>]*?(?<!\/)>/g)) {
    if (slash) open.pop();
    else if (name) open.push(name);
  }
  return (
    head +
    open
      .reverse()
      .map((name) => `</${name}>`)
      .join('')
  );
}
