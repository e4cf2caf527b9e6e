import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request was, whichever protocol it came in. */
export interface Asked {
  readonly protocol: 'openai' | 'anthropic';
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
  /** Text of all messages, the system message first. */
  readonly prompt: string;
  /** From 1. */
  readonly number: number;
}

export type Answer =
  | {
      readonly text: string;
      readonly finish?: 'stop' | 'length' | 'refusal';
      readonly usage?: readonly [number, number];
    }
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | { readonly raw: string; readonly contentType: string }
  | { readonly hang: true }
  /** Words without end; `afterHeaders` as one SSE event after another. */
  | { readonly endless: true }
  /** So many characters, then the connection is cut. */
  | { readonly cutAfter: string };

export interface ScriptedServer {
  readonly openai: string;
  readonly anthropic: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/**
 * A server on this machine that speaks OpenAI's chat completions and Anthropic's messages as their documentation has them,
 * streamed, and answers as the script says.
 */
export async function scriptedServer(script: (asked: Asked) => Answer | Promise<Answer>): Promise<ScriptedServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void serve(request, response, asked, script).catch((error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    openai: `http://127.0.0.1:${port}/v1`,
    anthropic: `http://127.0.0.1:${port}/anthropic/v1`,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  all: Asked[],
  script: (asked: Asked) => Answer | Promise<Answer>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const path = request.url ?? '';
  const protocol =
    path === '/v1/chat/completions' ? 'openai' : path === '/anthropic/v1/messages' ? 'anthropic' : undefined;
  if (!protocol || request.method !== 'POST') {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"no such path"}}');
    return;
  }
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
  const asked = {
    protocol,
    path,
    headers: request.headers,
    body,
    prompt: promptOf(body),
    number: all.length + 1,
  } as const;
  all.push(asked);
  const bad = protocol === 'openai' ? openAiMistake(body) : anthropicMistake(body, request.headers);
  const answer: Answer = bad ? { status: 400, body: { error: { message: bad } } } : await script(asked);
  if ('status' in answer) {
    const said = answer.body ?? { error: { type: 'error', message: `status ${answer.status}` } };
    const text = typeof said === 'string' ? said : JSON.stringify(said);
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(text);
  } else if ('raw' in answer) {
    response.writeHead(200, { 'content-type': answer.contentType }).end(answer.raw);
  } else if (!('hang' in answer)) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const stream = protocol === 'openai' ? openAiStream(body) : anthropicStream(body);
    response.write(stream.start);
    if ('endless' in answer) await endless(response, stream.delta);
    else if ('cutAfter' in answer) {
      response.write(stream.delta(answer.cutAfter));
      setTimeout(() => response.destroy(), 20);
    } else {
      const { text, finish = 'stop', usage = [100, 50] } = answer;
      for (let at = 0; at < text.length; at += 200) response.write(stream.delta(text.slice(at, at + 200), finish));
      response.end(stream.end(finish, usage));
    }
  }
}

async function endless(response: ServerResponse, delta: (text: string) => string): Promise<void> {
  while (!response.destroyed) {
    if (!response.write(delta('and so on '.repeat(20))))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

function promptOf({ system, messages }: Record<string, unknown>): string {
  const parts = (content: unknown): string =>
    Array.isArray(content)
      ? content.map((part: { text?: string }) => part.text ?? '').join('\n')
      : String(content ?? '');
  return [
    ...(system === undefined ? [] : [parts(system)]),
    ...((messages ?? []) as { content: unknown }[]).map(({ content }) => parts(content)),
  ].join('\n');
}

function openAiMistake(body: Record<string, unknown>): string | undefined {
  if (typeof body.model !== 'string') return 'model is missing';
  if (body.stream !== true) return 'this server streams';
  if (typeof body.max_tokens !== 'number') return 'max_tokens is missing';
  const roles = ((body.messages ?? []) as { role: string }[]).map(({ role }) => role);
  return roles.length > 0 && roles.at(-1) === 'user' ? undefined : 'the last message must be of the user';
}

function anthropicMistake(body: Record<string, unknown>, headers: IncomingMessage['headers']): string | undefined {
  if (!headers['anthropic-version']) return 'anthropic-version is missing';
  if (typeof body.max_tokens !== 'number') return 'max_tokens is missing';
  const roles = ((body.messages ?? []) as { role: string }[]).map(({ role }) => role);
  return roles[0] === 'user' && !roles.includes('system') ? undefined : 'messages must begin with one of the user';
}

type Finish = 'stop' | 'length' | 'refusal';

interface Stream {
  readonly start: string;
  delta(text: string, finish?: Finish): string;
  end(finish: Finish, usage: readonly [number, number]): string;
}

/** https://platform.openai.com/docs/api-reference/chat/streaming */
function openAiStream(body: Record<string, unknown>): Stream {
  const chunk = (choices: unknown[], more: object = {}) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: body.model, choices, ...more })}\n\n`;
  const choice = (delta: object, finish_reason: string | null = null) => [{ index: 0, delta, finish_reason }];
  return {
    start: chunk(choice({ role: 'assistant', content: '' })),
    delta: (text, finish) => chunk(choice(finish === 'refusal' ? { refusal: text } : { content: text })),
    end: (finish, [input, output]) => {
      const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
      const last = chunk(choice({}, finish === 'length' ? 'length' : 'stop'));
      const wanted = (body.stream_options as { include_usage?: boolean } | undefined)?.include_usage;
      return `${last}${wanted ? chunk([], { usage }) : ''}data: [DONE]\n\n`;
    },
  };
}

/** https://docs.anthropic.com/en/docs/build-with-claude/streaming; JSON by a forced tool where one is sent. */
function anthropicStream(body: Record<string, unknown>): Stream {
  const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  const [tool] = (body.tools ?? []) as { name: string }[];
  const message = {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: body.model, content: [], stop_reason: null },
    ...{ stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } },
  };
  const block = tool ? { type: 'tool_use', id: 'toolu_1', name: tool.name, input: {} } : { type: 'text', text: '' };
  const reasons = { stop: tool ? 'tool_use' : 'end_turn', length: 'max_tokens', refusal: 'refusal' };
  return {
    start: event('message_start', { message }) + event('content_block_start', { index: 0, content_block: block }),
    delta: (text) => {
      const delta = tool ? { type: 'input_json_delta', partial_json: text } : { type: 'text_delta', text };
      return event('content_block_delta', { index: 0, delta });
    },
    end: (finish, [input_tokens, output_tokens]) =>
      event('content_block_stop', { index: 0 }) +
      event('message_delta', {
        delta: { stop_reason: reasons[finish], stop_sequence: null },
        usage: { input_tokens, output_tokens },
      }) +
      event('message_stop', {}),
  };
}
