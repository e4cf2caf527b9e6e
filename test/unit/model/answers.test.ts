import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { bugTypes, chooseTypes } from '../../../engine/bugs/model/taxonomy.ts';
import { parseAnswer } from '../../../engine/models/answer-json.ts';
import { chooseModel, shownChoice } from '../../../engine/models/choice.ts';
import { costOf, priceOf } from '../../../engine/models/prices.ts';
import { retryAfter } from '../../../engine/models/retry.ts';
import { categories } from '../../../engine/protocol/index.ts';

describe('JSON out of what a model wrote', () => {
  const shape = z.strictObject({ a: z.string(), b: z.number().optional() });
  const good: [string, string, string][] = [
    ['alone', '{"a": "x"}', 'x'],
    ['in a fence', '```json\n{"a": "x"}\n```', 'x'],
    ['after thoughts with braces', 'First {I think}, then {"a": "x"} it is.', 'x'],
    ['with line breaks within a string', '{"a": "x\n\ty"}', 'x\n\ty'],
    ['with a comma too many', '{"a": "x", "b": 1,}', 'x'],
    ['with a backslash that was not doubled', '{"a": "\\d+\\s"}', '\\d+\\s'],
    ['with escapes as they should be', '{"a": "\\"\\u00e9\\n"}', '"é\n'],
    ['with braces in the string', '{"a": "if (x) { y }"}', 'if (x) { y }'],
  ];
  for (const [name, text, a] of good) {
    it(name, () => {
      const parsed = parseAnswer(text, shape);
      assert.deepEqual('value' in parsed ? parsed.value.a : parsed, a);
    });
  }
  const bad: [string, string, RegExp][] = [
    ['nothing', '', /no JSON object/],
    ['prose', 'I would rather not.', /no JSON object/],
    ['cut off', '{"a": "x', /no JSON|no valid JSON/],
    ['another shape', '{"a": 1}', /a: .*string/],
    ['more than asked for', '{"a": "x", "c": 1}', /c/],
  ];
  for (const [name, text, error] of bad) {
    it(`says what is wrong: ${name}`, () => {
      const parsed = parseAnswer(text, shape);
      assert.ok('error' in parsed);
      assert.match(parsed.error, error);
    });
  }
});

describe('the choice of a model', () => {
  it('is none when nothing names one', () => assert.equal(chooseModel({}, {}), undefined));

  const cases: [string, Parameters<typeof chooseModel>, object][] = [
    [
      'OpenAI with its own key',
      [{ model: 'openai:gpt-4.1' }, { OPENAI_API_KEY: 'k' }],
      { provider: 'openai-compatible', model: 'gpt-4.1', baseUrl: 'https://api.openai.com/v1', apiKey: 'k' },
    ],
    [
      'a provider’s key is not sent to another address',
      [{ model: 'openai:x', modelUrl: 'https://other.example/v1' }, { OPENAI_API_KEY: 'k' }],
      { provider: 'openai-compatible', model: 'x', baseUrl: 'https://other.example/v1' },
    ],
    [
      'Anthropic from the environment, whose own key wins',
      [{}, { BUGSMITH_MODEL: 'anthropic:claude-x', BUGSMITH_API_KEY: 'b', ANTHROPIC_API_KEY: 'a' }],
      { provider: 'anthropic', model: 'claude-x', baseUrl: 'https://api.anthropic.com/v1', apiKey: 'b' },
    ],
    [
      'Ollama here costs nothing, and a colon may be in the name',
      [{ model: 'ollama:qwen2.5-coder:7b' }, {}],
      {
        ...{ provider: 'openai-compatible', model: 'qwen2.5-coder:7b', baseUrl: 'http://127.0.0.1:11434/v1' },
        price: { input: 0, output: 0 },
      },
    ],
    [
      'Ollama elsewhere may cost something',
      [{ model: 'ollama:q', modelUrl: 'https://gpu.example/v1/' }, {}],
      { provider: 'openai-compatible', model: 'q', baseUrl: 'https://gpu.example/v1' },
    ],
    [
      'a server of one’s own, with a colon in the name',
      [{ model: 'qwen:7b', modelUrl: 'http://10.0.0.1/v1' }, {}],
      { provider: 'openai-compatible', model: 'qwen:7b', baseUrl: 'http://10.0.0.1/v1' },
    ],
  ];
  for (const [name, given, wanted] of cases) it(name, () => assert.deepEqual(chooseModel(...given), wanted));

  const wrong: [string, Parameters<typeof chooseModel>[0], string][] = [
    ['no provider', { model: 'gpt-4.1' }, 'unknown-provider'],
    ['an unknown one', { model: 'acme:x' }, 'unknown-provider'],
    ['no name', { model: 'openai:' }, 'unknown-provider'],
    ['no address', { model: 'openai-compatible:x' }, 'no-model-url'],
    ['a bad address', { model: 'openai:x', modelUrl: 'localhost:8000' }, 'bad-model-url'],
  ];
  for (const [name, options, code] of wrong) {
    it(`is refused: ${name}`, () => assert.throws(() => chooseModel(options, {}), { code, exitCode: 2 }));
  }

  it('is shown without its key, and without a password in its address', () => {
    const shown = JSON.stringify(
      shownChoice({
        ...{ provider: 'openai-compatible', model: 'm', apiKey: 'sesame' },
        baseUrl: 'https://me:word@host.example/v1?key=hidden',
      }),
    );
    assert.match(shown, /host\.example\/v1/);
    assert.doesNotMatch(shown, /sesame|word|hidden/);
  });
});

describe('prices', () => {
  const cases: [string, [number, number] | null][] = [
    ['gpt-4.1', [2, 8]],
    ['gpt-4.1-2025-04-14', [2, 8]],
    ['openai/gpt-4.1-mini', [0.4, 1.6]],
    ['claude-sonnet-4-20250514', [3, 15]],
    ['anthropic/claude-sonnet-4.5', [3, 15]],
    ['claude-3-5-haiku-latest', [0.8, 4]],
    ['gpt-4.1-ultra', null],
    ['qwen2.5-coder', null],
  ];
  for (const [model, wanted] of cases) {
    it(`of ${model}`, () => {
      const price = priceOf(model);
      assert.deepEqual(price && [price.input, price.output], wanted);
    });
  }
  it('give the cost of an answer', () => {
    assert.equal(costOf({ inputTokens: 1000, outputTokens: 200 }, { input: 3, output: 15 }), 0.006);
  });
});

describe('how long a busy server wants to be left alone', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const cases: [Record<string, string>, number | undefined][] = [
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after-ms': '150', 'retry-after': '2' }, 150],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ];
  for (const [headers, wanted] of cases) {
    it(JSON.stringify(headers), () => assert.equal(retryAfter(headers, now), wanted));
  }
});

describe('kinds of bugs', () => {
  it('cover every category, each under a name of its own', () => {
    const types = bugTypes();
    assert.deepEqual([...new Set(types.map(({ category }) => category))].sort(), [...categories].sort());
    assert.equal(new Set(types.map(({ id }) => id)).size, types.length);
  });

  it('are all in the documentation, and nothing else is', () => {
    const file = resolve(import.meta.dirname, '../../../docs/taxonomy.md');
    assert.ok(existsSync(file));
    const rows = [...readFileSync(file, 'utf8').matchAll(/^\| `([a-z-]+)` \| `([a-z_]+)` \| (.*) \|$/gm)];
    assert.deepEqual(
      rows.map(([, id, category, ask]) => [id, category, ask]),
      bugTypes().map(({ id, category, ask }) => [id, category, ask]),
    );
  });

  const source =
    'async function f(list) {\n  for (const x of list) await g(x);\n  if (list.length > 3) return null;\n}';
  const choose = (held: object, key = 'f', seed = 1) =>
    chooseTypes(source, { held, asked: [], seed, key }).map(({ id, category }) => [id, category]);

  it('are offered by seed, three of different categories', () => {
    assert.deepEqual(choose({}), choose({}));
    assert.equal(new Set(choose({}).map(([, category]) => category)).size, 3);
    const firsts = new Set([...Array(40).keys()].map((n) => choose({}, `f${n}`)[0]?.[0]));
    assert.ok(firsts.size > 5, `only ${[...firsts].join(', ')}`);
  });

  it('are offered less when the pool has many of their category', () => {
    const held = { logic_error: 60, off_by_one: 40 };
    const counts = (of: object) =>
      [...Array(60).keys()].filter((n) => /logic|off_by/.test(choose(of, `f${n}`)[0]?.[1] ?? '')).length;
    assert.ok(counts(held) * 2 < counts({}), `${counts(held)} of 60, and ${counts({})} without`);
  });

  it('are offered where the source has a place for them', () => {
    const plain = 'function f(a) {\n  return a.b;\n}';
    for (let n = 0; n < 60; n++) {
      const [first] = chooseTypes(plain, { held: {}, asked: [], seed: n, key: 'f' });
      assert.notEqual(first?.id, 'concurrency');
    }
  });
});
