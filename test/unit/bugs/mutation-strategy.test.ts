import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CandidateChecker } from '../../../engine/bugs/check.ts';
import { applyEdits } from '../../../engine/bugs/edits.ts';
import { MutationStrategy } from '../../../engine/bugs/mutation/strategy.ts';
import { SourceFiles } from '../../../engine/bugs/sources.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { functionsOfFile } from '../../../engine/project/functions.ts';
import { type Candidate, candidateSchema, type SourceFunction } from '../../../engine/protocol/index.ts';

const fixture = join(import.meta.dirname, '../../fixtures/bugs-python/inventory.py');

/** All candidates of a file's functions, and what the checker says of them. */
async function candidatesOf(
  text: string,
  chosen: (fn: SourceFunction) => boolean = () => true,
  [language, file] = ['python', 'inventory.py'],
) {
  const languages = await loadLanguages();
  const profile = languages.byId(language);
  const functions = await functionsOfFile(profile, file, text);
  await using sources = new SourceFiles(async () => text, languages);
  const checker = new CandidateChecker(sources);
  const strategy = new MutationStrategy();
  const context = { sources, profile, functions, seed: 1, signal: new AbortController().signal };
  const candidates: Candidate[] = [];
  const rejected: string[] = [];
  for (const fn of functions.filter(chosen)) {
    for await (const candidate of strategy.generate(fn, context)) {
      candidates.push(candidate);
      const result = await checker.check(candidate);
      if (!result.ok) rejected.push(`${candidate.rule}: ${result.reason}, ${result.detail}`);
    }
  }
  return { functions, candidates, rejected };
}

describe('mutation of a file', () => {
  let text: string;
  before(async () => {
    text = await readFile(fixture, 'utf8');
  });

  it('gives candidates that all pass the check, none twice', async () => {
    const { candidates, rejected } = await candidatesOf(text);
    assert.deepEqual(rejected, []);
    assert.ok(candidates.length > 150, `${candidates.length}`);
    assert.equal(new Set(candidates.map(({ id }) => id)).size, candidates.length);
    for (const candidate of candidates) candidateSchema.parse(candidate);
  });

  it('names the lines that change', async () => {
    const lines = text.split('\n');
    for (const { edits, startLine, endLine, rule } of (await candidatesOf(text)).candidates) {
      const mutated = applyEdits(text, edits).split('\n');
      const tail = lines.length - endLine;
      assert.deepEqual(mutated.slice(0, startLine - 1), lines.slice(0, startLine - 1), rule);
      assert.deepEqual(mutated.slice(mutated.length - tail), lines.slice(endLine), rule);
    }
  });

  it('gives the same candidates again', async () => {
    assert.deepEqual((await candidatesOf(text)).candidates, (await candidatesOf(text)).candidates);
  });

  for (const [name, variant] of [
    ['CRLF', (source: string) => source.replaceAll('\n', '\r\n')],
    ['tabs', (source: string) => source.replaceAll('    ', '\t')],
    ['a byte order mark', (source: string) => `\ufeff${source}`],
    ['no final line end', (source: string) => source.trimEnd()],
  ] as const) {
    it(`finds the same bugs in a file with ${name}, and keeps it so`, async () => {
      const other = await candidatesOf(variant(text));
      assert.deepEqual(other.rejected, []);
      const plain = await candidatesOf(text);
      const results = plain.candidates.map(({ edits }) => variant(applyEdits(text, edits)));
      assert.deepEqual(
        other.candidates.map(({ edits }) => applyEdits(variant(text), edits)),
        results,
      );
    });
  }

  it('gives a nested function its own sites, and its outer function the rest', async () => {
    const inner = await candidatesOf(text, ({ name }) => name === 'Inventory.rows.cell');
    const outer = await candidatesOf(text, ({ name }) => name === 'Inventory.rows');
    const cell = inner.functions.find(({ name }) => name === 'Inventory.rows.cell') ?? assert.fail();
    assert.ok(inner.candidates.length > 5 && outer.candidates.length > 0);
    for (const { edits } of inner.candidates) {
      for (const { start, end } of edits) assert.ok(start >= cell.start && end <= cell.end);
    }
    for (const { edits, rule } of outer.candidates) {
      for (const { start, end } of edits) assert.ok(end <= cell.start || start >= cell.end, rule);
    }
  });

  it('takes no function away as a whole, and lets its parts go', async () => {
    const code = [
      'define(req, "secure", function secure() {',
      '  return this.get("proto") === "https";',
      '});',
      'exports.compile = function (value) {',
      '  return function compiled(input) {',
      '    return input === value;',
      '  };',
      '};',
      'exports.flag = (on) => on && !off;',
      '',
    ].join('\n');
    const { candidates, functions } = await candidatesOf(code, undefined, ['javascript', 'a.js']);
    assert.deepEqual(
      functions.map(({ name }) => name),
      ['secure', 'compile', 'compile.compiled', 'flag'],
    );
    const results = candidates.map(({ edits }) => applyEdits(code, edits));
    for (const kept of [/secure\(/, /return|input/, /compiled\(/, /exports\.compile = /, /exports\.flag = /])
      for (const result of results) assert.match(result, kept);
    assert.deepEqual([...new Set(candidates.map(({ functionId }) => functionId))].length, 3);
  });

  it('leaves alone what only people and tools read', async () => {
    const { candidates } = await candidatesOf(text);
    const closed = ['"""Takes', 'Optional[Dict', 'logger.info', '"no name"', '<Inventory', 'is not allowed'];
    for (const { edits, rule } of candidates) {
      for (const part of closed) {
        const at = text.indexOf(part);
        const inside = edits.some(({ start, end }) => start >= at && end <= at + part.length);
        assert.ok(!inside, `${rule} changes ${part}`);
      }
    }
  });

  it('stops when it is told to', async () => {
    const languages = await loadLanguages();
    const profile = languages.byId('python');
    const [, , add] = await functionsOfFile(profile, 'inventory.py', text);
    await using sources = new SourceFiles(async () => text, languages);
    const stop = new AbortController();
    const context = { sources, profile, functions: [], seed: 1, signal: stop.signal };
    let seen = 0;
    await assert.rejects(async () => {
      for await (const _ of new MutationStrategy().generate(add ?? assert.fail(), context)) {
        seen++;
        stop.abort(new Error('enough'));
      }
    }, /enough/);
    assert.equal(seen, 1);
  });
});
