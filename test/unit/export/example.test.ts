import assert from 'node:assert/strict';
import { fenced } from '../../../engine/bugs/markdown.ts';
import { exampleOf, shortenings } from '../../../engine/export/example.ts';
import { fewShotChat } from '../../../engine/export/few-shot-chat.ts';
import { fewShotMarkdown } from '../../../engine/export/few-shot-markdown.ts';
import { estimateTokens } from '../../../engine/models/tokens.ts';
import { buildCorpus, buildTuple } from '../../builders/tuple.ts';

const long = (() => {
  const body = Array.from({ length: 80 }, (_, i) => `    step_${i} = work(${i})`);
  const fixSource = ['def long(self):', ...body, '    return step_79'].join('\n');
  const bugSource = fixSource.replace('work(40)', 'work(41)');
  const hunk = (from: string, to: string) =>
    [
      `--- a/src/long.py`,
      `+++ b/src/long.py`,
      '@@ -51,7 +51,7 @@',
      ...body.slice(37, 40).map((l) => ` ${l}`),
      `-    step_40 = ${from}`,
      `+    step_40 = ${to}`,
      ...body.slice(41, 44).map((l) => ` ${l}`),
      '',
    ].join('\n');
  const base = buildTuple({ failToPass: ['t1', 't2', 't3', 't4', 't5', 't6', 't7'] });
  const message = Array.from({ length: 60 }, (_, i) => `output ${i}`).join('\n');
  return {
    ...base,
    file: 'src/long.py',
    bugSource,
    fixSource,
    bugPatch: hunk('work(40)', 'work(41)'),
    fixPatch: hunk('work(41)', 'work(40)'),
    problemStatement: `# Title\n\nWords.\n\n\`t1\` says:\n\n\`\`\`\nsaid\n\`\`\`\n\nExpected: more.\n`,
    evidence: { ...base.evidence, messages: { t1: message } },
    provenance: {
      ...base.provenance,
      candidate: { ...base.provenance.candidate, edits: [{ file: 'src/long.py', start: 1, end: 2, text: 'x' }] },
    },
  };
})();

describe('an example', () => {
  it('is whole when nothing has to be saved', () => {
    const example = exampleOf(long, 'none');
    assert.equal(example.code, long.bugSource);
    assert.equal(example.output?.split('\n').length, 40);
    assert.match(example.output ?? '', /^output 0\n… 21 lines left out …\noutput 22\n/);
    assert.deepEqual(example.failing, ['t1', 't2', 't3', 't4', 't5']);
    assert.equal(example.moreFailing, 2);
    assert.equal(example.passing, 12);
  });

  it('loses test output first, then context, then code far from the change', () => {
    const [less, none, bare, around] = shortenings.slice(1).map((shortening) => exampleOf(long, shortening));
    assert.equal(less?.output?.split('\n').length, 10);
    assert.equal(none?.output, undefined);
    assert.match(none?.issue ?? '', /said/);
    assert.equal(bare?.issue, '# Title\n\nWords.\n\nExpected: more.');
    assert.equal(bare?.passing, undefined);
    assert.equal(bare?.code, long.bugSource);
    const lines = around?.code.split('\n') ?? [];
    assert.equal(lines[0], 'def long(self):');
    assert.equal(lines[1], '… 34 lines left out …');
    assert.ok(lines.includes('    step_40 = work(41)'));
    assert.match(lines.at(-1) ?? '', /^… \d+ lines left out …$/);
    for (const example of [less, none, bare, around]) assert.equal(example?.patch, long.fixPatch.trimEnd());
    // Every line of code is the function's own, or a mark that counts what is missing.
    const missing = lines
      .filter((line) => line.startsWith('… '))
      .reduce((sum, line) => sum + Number(/\d+/.exec(line)?.[0]), 0);
    const kept = lines.filter((line) => !line.startsWith('… '));
    assert.equal(kept.length + missing, long.bugSource.split('\n').length);
    for (const line of kept) assert.ok(long.bugSource.split('\n').includes(line), line);
  });

  it('never grows by being shortened', () => {
    for (const tuple of [...buildCorpus(60), long]) {
      for (const write of [fewShotMarkdown, fewShotChat]) {
        const sizes = shortenings.map((shortening) => estimateTokens(write([exampleOf(tuple, shortening)])));
        assert.deepEqual(
          sizes,
          [...sizes].sort((a, b) => b - a),
          tuple.function,
        );
      }
    }
  });

  it('shows a method without the indentation of its class', () => {
    const bugSource = '    def get(self):\n        if a:\n\n            return b';
    assert.equal(
      exampleOf({ ...buildTuple(), bugSource }, 'none').code,
      'def get(self):\n    if a:\n\n        return b',
    );
  });
});

/** Blocks of a Markdown text: info string and content. */
function blocks(markdown: string): { info: string; content: string }[] {
  const found: { info: string; content: string }[] = [];
  let open: { fence: string; info: string; lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    const match = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (open && match && (match[1] ?? '').length >= open.fence.length && match[2]?.trim() === '') {
      found.push({ info: open.info, content: open.lines.join('\n') });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (match) open = { fence: match[1] ?? '', info: match[2] ?? '', lines: [] };
  }
  assert.equal(open, undefined, 'a block is never closed');
  return found;
}

describe('Markdown', () => {
  it('has code and fix of every example in blocks of their own', () => {
    const tuples = buildCorpus(12);
    const found = blocks(fewShotMarkdown(tuples.map((tuple) => exampleOf(tuple, 'none'))));
    for (const tuple of tuples) {
      assert.ok(found.some((block) => block.info === tuple.language && block.content === tuple.bugSource.trimEnd()));
      assert.ok(found.some((block) => block.info === 'diff' && block.content === tuple.fixPatch.trimEnd()));
    }
  });

  it('keeps code together that has fences itself', () => {
    for (const ticks of ['```', '````', '`````js']) {
      const code = `const text = \`\n${ticks}\ncode\n${ticks}\n\`;\n~~~\n   \`\`\``;
      assert.deepEqual(blocks(`${fenced(code, 'javascript')}\n`), [{ info: 'javascript', content: code }]);
      const tuple = { ...buildTuple(), bugSource: code, fixPatch: `@@ -1,1 +1,1 @@\n-${code}\n+x\n` };
      const found = blocks(fewShotMarkdown([exampleOf(tuple, 'none')]));
      assert.ok(found.some((block) => block.content === code));
      assert.ok(found.some((block) => block.content === tuple.fixPatch.trimEnd()));
    }
  });

  it('keeps test names with backticks on one line', () => {
    const markdown = fewShotMarkdown([exampleOf(buildTuple({ failToPass: ['says `a``b`\nagain'] }), 'none')]);
    assert.match(markdown, /^- ``` says `a``b` again ```$/m);
  });
});

describe('chat messages', () => {
  it('are one conversation a line: system, user, assistant', () => {
    const tuples = buildCorpus(5);
    const lines = fewShotChat(tuples.map((tuple) => exampleOf(tuple, 'none')))
      .trimEnd()
      .split('\n');
    assert.equal(lines.length, 5);
    lines.forEach((line, i) => {
      const { messages } = JSON.parse(line) as { messages: { role: string; content: string }[] };
      assert.deepEqual(
        messages.map((message) => message.role),
        ['system', 'user', 'assistant'],
      );
      const [, user, assistant] = messages.map((message) => message.content);
      const tuple = tuples[i] as (typeof tuples)[number];
      assert.ok(user?.includes(tuple.problemStatement.trim()));
      assert.ok(user?.includes(tuple.bugSource.trimEnd()));
      assert.ok(tuple.failToPass.every((test) => user?.includes(test)));
      assert.equal(user?.includes(tuple.explanation), false);
      assert.equal(user?.includes(tuple.fixPatch.trimEnd()), false);
      assert.ok(assistant?.startsWith(`${tuple.explanation}.`));
      assert.ok(assistant?.includes(tuple.fixPatch.trimEnd()));
    });
  });
});
