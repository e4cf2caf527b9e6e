import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as z from 'zod';
import type { EndpointLimits } from '../../../engine/models/endpoint.ts';
import type { AnswerStore, Model } from '../../../engine/models/model.ts';
import { answersInMemory, openModel } from '../../../engine/models/open.ts';
import { ModelProblem, type ModelProblemCode } from '../../../engine/models/problems.ts';
import { type Answer, type Asked, type ScriptedServer, scriptedServer } from './scripted-server.ts';

const shape = z.object({ colour: z.string(), parts: z.array(z.number()) });
const good: Answer = { text: '{"colour": "blue", "parts": [1, 2]}', usage: [1000, 200] };
const key = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789abcd';
const request = { system: 'You name colours.', messages: [{ role: 'user', text: 'Which?' }], maxTokens: 500 } as const;
const never = new AbortController().signal;

describe('a model at an endpoint', () => {
  let server: ScriptedServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  interface Opened {
    maxCost?: number;
    maxCalls?: number;
    apiKey?: string;
    endpoint?: EndpointLimits;
    answers?: AnswerStore;
    said?: string[];
  }

  async function open(
    protocol: 'openai' | 'anthropic',
    script: (asked: Asked) => Answer | Promise<Answer>,
    { maxCost, maxCalls, apiKey = key, endpoint, answers = answersInMemory(), said = [] }: Opened = {},
  ): Promise<Model> {
    server = await scriptedServer(script);
    const provider = protocol === 'openai' ? 'openai-compatible' : 'anthropic';
    const model = protocol === 'openai' ? 'tiny-coder' : 'claude-sonnet-4-20250514';
    const choice = { provider, model, baseUrl: server[protocol], apiKey, price: { input: 3, output: 15 } } as const;
    return openModel(choice, {
      answers,
      limits: { ...(maxCost === undefined ? {} : { maxCost }), ...(maxCalls === undefined ? {} : { maxCalls }) },
      report: ({ message }) => said.push(message),
      retry: { attempts: 3, firstWait: 5, longestWait: 2000 },
      ...(endpoint ? { endpoint } : {}),
    });
  }

  async function problem(model: Model, signal = never): Promise<ModelProblem> {
    const error = await model.completeAs(request, shape, signal).then(
      () => assert.fail('it answered'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ModelProblem, inspect(error));
    assert.ok(!inspect(error, { depth: 9 }).includes(key), 'the key is in the error');
    return error;
  }

  for (const protocol of ['openai', 'anthropic'] as const) {
    describe(`that speaks ${protocol}`, () => {
      it('gives data of the shape asked for, with tokens, cost and time', async () => {
        const model = await open(protocol, () => good);
        const answer = await model.completeAs(request, shape, never);
        assert.deepEqual(answer.value, { colour: 'blue', parts: [1, 2] });
        assert.deepEqual(answer.usage, { inputTokens: 1000, outputTokens: 200, estimated: false });
        assert.equal(answer.cost, 0.006);
        assert.ok(answer.seconds > 0);
        const [asked] = server?.asked ?? [];
        assert.match(asked?.prompt ?? '', /You name colours\.[\s\S]*JSON schema[\s\S]*Which\?/);
        assert.equal(asked?.body.max_tokens, 500);
        const sent = protocol === 'openai' ? asked?.headers.authorization : asked?.headers['x-api-key'];
        assert.equal(sent, protocol === 'openai' ? `Bearer ${key}` : key);
      });

      it('gives plain text', async () => {
        const model = await open(protocol, () => ({ text: 'Blue, I think.' }));
        assert.equal((await model.complete(request, never)).value, 'Blue, I think.');
      });

      it('tells a refusal, and counts what it cost', async () => {
        const model = await open(protocol, () => ({
          text: 'I cannot do that.',
          finish: 'refusal',
          usage: [1000, 100],
        }));
        const { code, ofOneAnswer } = await problem(model);
        assert.deepEqual([code, ofOneAnswer], ['model-refused', true]);
        assert.equal(model.totals.cost, 0.0045);
      });

      it('tells an answer that was cut off', async () => {
        const model = await open(protocol, () => ({ text: '{"colour": "bl', finish: 'length', usage: [1000, 500] }));
        assert.equal((await problem(model)).code, 'model-truncated');
        assert.equal(model.totals.outputTokens, 500);
      });

      it('waits as long as a busy server says, and then asks again', async () => {
        const at: number[] = [];
        const said: string[] = [];
        const model = await open(
          protocol,
          ({ number }) => {
            at.push(performance.now());
            return number === 1 ? { status: 429, headers: { 'retry-after': '1' } } : good;
          },
          { said },
        );
        await model.completeAs(request, shape, never);
        // The script's own clock, and not the test's patience: the second request may not come earlier than asked.
        assert.ok((at[1] ?? 0) - (at[0] ?? 0) >= 990);
        assert.match(said.join('\n'), /too many requests from you\. Trying again in 1 s/);
        assert.equal(model.totals.calls, 1);
      });

      it('does not wait for a server that wants too long', async () => {
        const model = await open(protocol, () => ({ status: 429, headers: { 'retry-after': '3600' } }));
        assert.equal((await problem(model)).code, 'model-busy');
        assert.equal(server?.asked.length, 1);
      });

      it('asks a failing server again, and gives up in the end', async () => {
        const model = await open(protocol, ({ number }) => (number < 3 ? { status: 500 + number } : good));
        assert.equal((await model.completeAs(request, shape, never)).value.colour, 'blue');
        await server?.close();
        const failing = await open(protocol, () => ({ status: 503 }));
        assert.equal((await problem(failing)).code, 'model-failed');
        assert.equal(server?.asked.length, 3);
        assert.equal(failing.totals.calls, 0);
      });

      it('tells prose from data', async () => {
        const model = await open(protocol, () => ({ text: 'Well, blue is a fine colour {for sure}.' }));
        const { code, text, why } = await problem(model);
        assert.equal(code, 'model-garbled');
        assert.match(text ?? '', /fine colour/);
        assert.match(why ?? '', /JSON/);
      });

      it('tells a server that sends something else altogether', async () => {
        const model = await open(protocol, () => ({ raw: '<html>Welcome</html>', contentType: 'text/html' }));
        const { code, ofOneAnswer } = await problem(model);
        assert.deepEqual([code, ofOneAnswer], ['model-unreachable', false]);
      });

      it('ends an answer that does not end', async () => {
        const model = await open(protocol, () => ({ endless: true }));
        const { code, spend } = await problem(model);
        assert.equal(code, 'model-endless');
        assert.ok((spend?.cost ?? 0) > 0, 'it has cost something');
        assert.equal(model.totals.calls, 1);
      });

      it('ends an answer that does not come, and gives up when that goes on', async () => {
        const endpoint = { seconds: 30, idleSeconds: 0.2 };
        const model = await open(protocol, () => ({ hang: true }), { endpoint });
        assert.deepEqual([(await problem(model)).code, (await problem(model)).ofOneAnswer], ['model-timed-out', true]);
        assert.equal((await problem(model)).ofOneAnswer, false);
      });

      it('ends an answer that takes too long as a whole', async () => {
        const slow = () => new Promise<Answer>((resolve) => setTimeout(resolve, 3000, good).unref());
        const model = await open(protocol, slow, { endpoint: { seconds: 0.2, idleSeconds: 30 } });
        assert.equal((await problem(model)).code, 'model-timed-out');
      });

      it('asks again when the answer broke off', async () => {
        const model = await open(protocol, ({ number }) => (number === 1 ? { cutAfter: '{"colour"' } : good));
        assert.equal((await model.completeAs(request, shape, never)).value.colour, 'blue');
      });

      const refused: [number, ModelProblemCode, unknown?][] = [
        [401, 'model-forbidden', { error: { message: `Incorrect API key provided: ${key}` } }],
        [403, 'model-forbidden'],
        [404, 'model-unknown', { error: { message: 'The model does not exist' } }],
        [402, 'model-unpaid'],
        [400, 'model-rejected', { error: { message: 'maximum context length is 4096 tokens' } }],
      ];
      for (const [status, code, body] of refused) {
        it(`does not try again after ${status}: ${code}`, async () => {
          const model = await open(protocol, () => ({ status, ...(body ? { body } : {}) }));
          const found = await problem(model);
          assert.deepEqual([found.code, found.ofOneAnswer], [code, false]);
          assert.ok(found.remedy);
          assert.equal(server?.asked.length, 1);
          assert.equal(model.totals.calls, 0);
        });
      }

      it('stops at once when aborted', async () => {
        const stop = new AbortController();
        const model = await open(protocol, () => {
          stop.abort(new Error('enough'));
          return { hang: true };
        });
        await assert.rejects(model.completeAs(request, shape, stop.signal), /enough/);
      });
    });
  }

  it('is told without a key that one is wanted', async () => {
    const model = await open('openai', () => ({ status: 401 }), { apiKey: '' });
    assert.match((await problem(model)).message, /wants a key, and none is configured/);
    assert.equal(server?.asked[0]?.headers.authorization, undefined);
  });

  it('is asked without a schema when the server knows none', async () => {
    const body = { error: { message: "'response_format.type' must be 'json_object' or 'text'" } };
    const model = await open('openai', (asked) => (formatOf(asked) === 'json_schema' ? { status: 400, body } : good));
    assert.equal((await model.completeAs(request, shape, never)).value.colour, 'blue');
    const other = { ...request, messages: [{ role: 'user', text: 'And now?' }] } as const;
    assert.equal((await model.completeAs(other, shape, never)).value.colour, 'blue');
    assert.deepEqual(server?.asked.map(formatOf), ['json_schema', undefined, undefined]);
  });

  it('counts tokens itself, on the high side, when the server does not', async () => {
    const chunk = (delta: object, finish: string | null) =>
      `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', created: 1, model: 'x', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    const raw = `${chunk({ role: 'assistant', content: 'A fine answer' }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`;
    const model = await open('openai', () => ({ raw, contentType: 'text/event-stream' }));
    const { usage, value } = await model.complete(request, never);
    assert.equal(value, 'A fine answer');
    assert.equal(usage.estimated, true);
    assert.ok(usage.inputTokens >= 5 && usage.outputTokens >= 3);
  });

  it('is not reached where nobody listens', async () => {
    const model = await open('openai', () => good);
    await server?.close();
    const { code, exitCode } = await problem(model);
    assert.deepEqual([code, exitCode], ['model-unreachable', 3]);
    server = undefined;
  });

  it('is not paid twice for the same question', async () => {
    const answers = answersInMemory();
    const model = await open('openai', () => good, { answers });
    const first = await model.completeAs(request, shape, never);
    const again = await model.completeAs(request, shape, never);
    assert.deepEqual([first.cached, again.cached], [false, true]);
    assert.equal(again.promptHash, first.promptHash);
    assert.equal(server?.asked.length, 1);
    const { calls, cached, cost } = model.totals;
    assert.deepEqual({ calls, cached, cost }, { calls: 1, cached: 1, cost: 0.006 });
  });

  it('keeps unusable answers, too: they were paid for', async () => {
    const model = await open('openai', () => ({ text: 'No.', finish: 'refusal' }));
    await problem(model);
    assert.equal((await problem(model)).code, 'model-refused');
    assert.equal(server?.asked.length, 1);
  });

  it('adds costs up, and starts no answer that could pass the limit', async () => {
    // Of 500 tokens at $15 a million an answer may cost $0.0075, and its prompt about $0.002.
    const model = await open('openai', () => good, { maxCost: 0.02 });
    let paid = 0;
    for (let number = 1; ; number++) {
      const asked = { ...request, messages: [{ role: 'user', text: `Which, number ${number}?` }] } as const;
      const answer = await model.completeAs(asked, shape, never).catch((error: unknown) => error);
      if (answer instanceof ModelProblem) {
        assert.equal(answer.code, 'model-budget');
        assert.match(answer.message, /of \$0\.0200, and one more could cost \$0\.0/);
        break;
      }
      paid += 0.006;
    }
    assert.equal(server?.asked.length, 2);
    assert.ok(Math.abs((model.totals.cost ?? 0) - paid) < 1e-9);
    assert.ok(paid <= 0.02);
  });

  it('counts answers under way as if they cost the most', async () => {
    const model = await open('openai', () => good, { maxCost: 0.02 });
    const all = [1, 2, 3, 4, 5].map((number) =>
      model.complete({ ...request, messages: [{ role: 'user', text: `${number}` }] }, never).then(
        () => 'answered',
        ({ code }: ModelProblem) => code,
      ),
    );
    assert.deepEqual((await Promise.all(all)).filter((outcome) => outcome === 'answered').length, 2);
    assert.equal(server?.asked.length, 2);
  });

  it('is asked no more often than allowed', async () => {
    const model = await open('openai', () => good, { maxCalls: 1 });
    await model.completeAs(request, shape, never);
    await model.completeAs(request, shape, never);
    const other = { ...request, maxTokens: 400 };
    await assert.rejects(model.complete(other, never), { code: 'model-budget' });
  });
});

function formatOf({ body }: Asked): string | undefined {
  return (body.response_format as { type?: string } | undefined)?.type;
}
