import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generate } from '../../../engine/generate/generate.ts';
import {
  type GenerateEvent,
  generateEventSchema,
  poolStatsSchema,
  tupleSchema,
} from '../../../engine/protocol/index.ts';
import { sandboxProviders } from '../../../engine/sandbox/providers.ts';
import { bugsmith, type Finished, start } from '../cli/command-line.ts';
import { commit, everything, git, Workspace } from '../project/workspace.ts';
import { Saboteur } from './saboteur.ts';
import { type Answer, type Asked, type ScriptedServer, scriptedServer } from './scripted-server.ts';

const example = resolve(import.meta.dirname, '../../../examples/orders');
const key = 'sk-proj-Zx9abcdefghijklmnopqrstuvwxyz0123456789abcd';

describe('bugs by a language model, from the command line', function () {
  this.timeout(300_000);
  let work: Workspace;
  let root: string;
  let server: ScriptedServer | undefined;

  before(() => {
    work = new Workspace();
    root = work.folder('orders');
    cpSync(example, root, { recursive: true });
    git(root, 'init', '--quiet', '--initial-branch=main');
    commit(root, 'Start');
  });
  after(() => work.close());
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const serve = async (script: (asked: Asked) => Answer | Promise<Answer>): Promise<ScriptedServer> => {
    server = await scriptedServer(script);
    return server;
  };
  const args = (url: string, model: string, ...more: string[]): string[] => [
    ...['generate', root, '--strategy', 'model', '--model', `openai-compatible:${model}`, '--model-url', url],
    ...['--model-price', '3,15', '--sandbox', 'namespace', '--json', ...more],
  ];
  const env = { BUGSMITH_API_KEY: key };
  const eventsOf = ({ stdout }: Finished): GenerateEvent[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => generateEventSchema.parse(JSON.parse(line)));
  const summaryOf = (events: readonly GenerateEvent[]) => {
    const last = events.at(-1);
    assert.ok(last?.event === 'summary');
    return last;
  };

  it('are proved, with what they cost, and no answer is asked for in vain', async () => {
    const untouched = everything(root);
    const saboteur = new Saboteur();
    const { openai, asked } = await serve(saboteur.script);
    const finished = await bugsmith(args(openai, 'one', '--all', '--count', '4'), env);
    assert.equal(finished.code, 0, finished.stderr);
    const events = eventsOf(finished);
    const summary = summaryOf(events);
    assert.equal(summary.valid, 4);
    const tuples = events.filter((event) => event.event === 'tuple');
    for (const tuple of tuples) {
      const { candidate } = tuple.provenance;
      assert.equal(tuple.strategy, 'model');
      assert.ok(['modify', 'rewrite'].includes(tuple.rule));
      assert.equal(candidate.origin?.model, 'openai-compatible:one');
      assert.match(candidate.origin?.promptHash ?? '', /^[0-9a-f]{64}$/);
      assert.ok((candidate.origin?.cost ?? 0) >= 0.006 - 1e-9);
      assert.ok(
        saboteur.given.some((code) => tuple.bugSource.includes(code)),
        'it is what the model wrote',
      );
      assert.ok(tuple.failToPass.length > 0 && tuple.passToPass.length > 0);
    }
    assert.equal(new Set(tuples.map(({ function: fn }) => fn)).size, 4, 'one function after another');

    const use = summary.model;
    assert.equal(use?.calls, asked.length);
    assert.ok(Math.abs((use?.cost ?? 0) - 0.006 * asked.length) < 1e-9);
    const lost = Object.values(use?.dropped ?? {}).reduce((sum, n) => sum + n, 0);
    // Each answer became a candidate that was judged, or one that the check turned away, or was mended once and dropped.
    assert.ok(
      summary.candidates + 2 * lost >= asked.length,
      `${asked.length} answers, ${summary.candidates} candidates`,
    );
    assert.ok(asked.every(({ prompt }) => !prompt.includes(key)));

    const shown = await bugsmith(['pool', 'show', tuples[0]?.id ?? '', '--root', root]);
    assert.match(
      shown.stdout,
      /Written by openai-compatible:one as [a-z-]+, in 1 answer: 1,000 tokens in, 200 out, \$0\.0060/,
    );
    const stats = await bugsmith(['pool', 'stats', '--root', root, '--json']);
    const { models = [] } = poolStatsSchema.parse(JSON.parse(stats.stdout));
    assert.deepEqual(
      models.map(({ calls, inputTokens }) => [calls, inputTokens]),
      [[asked.length, 1000 * asked.length]],
    );
    assert.deepEqual(everything(root), untouched);
  });

  it('show what would be sent, word for word, and send nothing', async () => {
    const saboteur = new Saboteur();
    const { openai, asked } = await serve(saboteur.script);
    const options = ['--function', 'src/money.js:allocate', '--count', '1'];
    const preview = await bugsmith(args(openai, 'shown', ...options, '--show-prompt'), env);
    assert.equal(preview.code, 0, preview.stderr);
    assert.equal(asked.length, 0);
    const [prompt] = eventsOf(preview).filter((event) => event.event === 'prompt');
    assert.equal(prompt?.functionId, 'src/money.js:allocate');
    assert.ok((prompt?.mostCost ?? 0) > 0.006);
    const dry = await bugsmith(args(openai, 'shown', ...options, '--dry-run'), env);
    assert.equal(dry.code, 0, dry.stderr);
    assert.equal(asked.length, 1);
    assert.equal([prompt?.system, ...(prompt?.messages.map(({ text }) => text) ?? [])].join('\n'), asked[0]?.prompt);
    assert.equal(prompt?.maxTokens, asked[0]?.body.max_tokens);
  });

  it('a survivor goes back once, with the names of the tests', async () => {
    const saboteur = new Saboteur();
    const harmless = (code: string) => code.replace(/\{\n/, '{\n  const spare = 1;\n');
    const { openai, asked } = await serve((question) => {
      const again = question.prompt.includes('No test notices this bug');
      const answer = saboteur.answer(question.prompt);
      const source = /Plant the bug in this function:\n\n```\n([\s\S]*?)\n```/.exec(question.prompt)?.[1] ?? '';
      const code = again || question.number > 1 ? answer.code : harmless(source);
      return { text: JSON.stringify({ ...answer, code }), usage: [1000, 200] };
    });
    const options = ['--function', 'src/money.js:parseAmount', '--count', '1'];
    const finished = await bugsmith(args(openai, 'survivor', ...options), env);
    assert.equal(finished.code, 0, finished.stderr);
    const events = eventsOf(finished);
    const survivor = events.find((event) => event.event === 'verdict' && event.kind === 'survived');
    assert.ok(survivor?.event === 'verdict');
    const followed = events.find((event) => event.event === 'candidate' && event.origin?.after === survivor.candidate);
    assert.ok(followed?.event === 'candidate', 'another candidate came of it');
    assert.match(
      asked[1]?.prompt ?? '',
      /No test notices this bug[\s\S]*Tests that run the function:\n[\s\S]*- .*parseAmount > reads/,
    );
    assert.equal((asked[1]?.body.messages as unknown[] | undefined)?.length, 4, 'the conversation goes on');
  });

  it('a run that is killed and started again pays for nothing twice', async () => {
    const saboteur = new Saboteur();
    const answered: string[] = [];
    let killing: (() => void) | undefined;
    const { openai, asked } = await serve(async (question) => {
      if (question.number === 4 && killing) {
        killing();
        return { hang: true };
      }
      answered.push(hashOf(question));
      return saboteur.script(question);
    });
    const command = args(openai, 'killed', '--all', '--count', '5', '--seed', '11');
    const child = start(command, env);
    child.stdout?.resume();
    child.stderr?.resume();
    killing = () => child.kill('SIGKILL');
    await once(child, 'close');
    killing = undefined;
    assert.equal(child.signalCode, 'SIGKILL');
    const paid = [...answered];
    assert.equal(paid.length, 3);
    const before = asked.length;

    const again = await bugsmith(command, env);
    assert.equal(again.code, 0, again.stderr);
    const later = asked.slice(before).map(hashOf);
    assert.ok(later.length > 0);
    assert.deepEqual(
      later.filter((hash) => paid.includes(hash)),
      [],
    );
    assert.equal(new Set(later).size, later.length);
    const { model } = summaryOf(eventsOf(again));
    assert.deepEqual([model?.cached, model?.calls], [3, later.length]);
  });

  it('end with the budget, and keep what was found', async () => {
    const { openai, asked } = await serve(new Saboteur().script);
    const calls = await bugsmith(args(openai, 'calls', '--all', '--count', '50', '--max-calls', '2'), env);
    assert.equal(calls.code, 0, calls.stderr);
    assert.equal(asked.length, 2);
    assert.match(summaryOf(eventsOf(calls)).notes.join('\n'), /budget is used up \(2 answers.*--max-calls/s);

    // An answer may cost 3,000 tokens at $15 a million and its prompt a cent: the third one could pass ten cents… at most.
    const cost = await bugsmith(args(openai, 'cost', '--all', '--count', '50', '--max-cost', '0.07'), env);
    const summary = summaryOf(eventsOf(cost));
    assert.ok((summary.model?.cost ?? 1) <= 0.07);
    assert.ok((summary.model?.calls ?? 0) >= 1);
    assert.match(summary.notes.join('\n'), /of \$0\.0700, and one more could cost/);
  });

  it('a price that is not known is told, and no limit in money is pretended', async () => {
    const { openai, asked } = await serve(new Saboteur().script);
    const plain = [
      'generate',
      root,
      '--all',
      '--strategy',
      'model',
      '--model',
      'openai-compatible:odd',
      '--model-url',
      openai,
    ];
    const limited = await bugsmith([...plain, '--max-cost', '1', '--dry-run'], env);
    assert.equal(limited.code, 2);
    assert.match(limited.stderr, /price of openai-compatible:odd is not known[\s\S]*--model-price/);
    const free = await bugsmith([...plain, '--dry-run', '--count', '1', '--json'], env);
    const { model, notes } = summaryOf(eventsOf(free));
    assert.equal(model?.cost, null);
    assert.match(notes.join('\n'), /costs is not known/);
    assert.equal(asked.length, 1);
  });

  it('a wrong key ends the run, and is shown nowhere', async () => {
    const body = { error: { message: `Incorrect API key provided: ${key}. Find yours elsewhere.` } };
    const { openai, asked } = await serve(() => ({ status: 401, body }));
    const finished = await bugsmith(args(openai, 'locked', '--all', '--verbose'), env);
    assert.equal(finished.code, 3);
    assert.match(finished.stderr, /does not accept the key[\s\S]*BUGSMITH_API_KEY/);
    assert.equal(asked.length, 1);
    assert.ok(!finished.stderr.includes(key) && !finished.stdout.includes(key));
    const home = process.env.BUGSMITH_HOME ?? '';
    const pools = globSync(join(home, 'data/pools/*'));
    assert.ok(pools.length > 0);
    for (const file of pools) assert.ok(!readFileSync(file).includes(key), `the key is in ${file}`);
  });

  it('take turns with mutation', async () => {
    const { openai } = await serve(new Saboteur().script);
    const command = args(openai, 'mixed', '--all', '--count', '4', '--seed', '5');
    command[command.indexOf('model')] = 'mutation,model';
    // A pool of its own: what it knew already would be passed over, and with it perhaps all of one strategy's.
    const finished = await bugsmith(command, { ...env, BUGSMITH_HOME: work.folder('mixed') });
    assert.equal(finished.code, 0, finished.stderr);
    const strategies = eventsOf(finished).flatMap((event) => (event.event === 'candidate' ? [event.strategy] : []));
    assert.deepEqual([...new Set(strategies)].sort(), ['model', 'mutation']);
  });

  it("come from the editor's own model, too, by callback", async () => {
    const saboteur = new Saboteur();
    const events: GenerateEvent[] = [];
    const roles: string[][] = [];
    const summary = await generate(
      {
        ...{ root, target: { kind: 'function', reference: 'src/delivery.js:addBusinessDays' }, count: 1, seed: 1 },
        ...{ strategies: ['model'], sandbox: 'namespace', model: { provider: 'editor', model: 'copilot/gpt' } },
      },
      {
        providers: sandboxProviders(),
        emit: (event) => events.push(event),
        report: () => undefined,
        signal: new AbortController().signal,
        editorModel: async ({ messages }) => {
          roles.push(messages.map(({ role }) => role));
          const { code, ...answer } = saboteur.answer(messages.map(({ text }) => text).join('\n'));
          // Such models know no JSON mode: a fence, prose, and line breaks within the string.
          const loose = JSON.stringify(answer).slice(0, -1);
          const raw = JSON.stringify(code).replaceAll('\\n', '\n');
          const text = `Sure, here it is:\n\`\`\`json\n${loose}, "code": ${raw},}\n\`\`\`\nHave fun!`;
          return { text, inputTokens: 700, outputTokens: 120 };
        },
      },
    );
    assert.equal(summary.valid, 1);
    assert.ok(roles.every((sent) => sent[0] === 'user' && sent.at(-1) === 'user'));
    const tuple = tupleSchema.parse(events.find((event) => event.event === 'tuple'));
    assert.equal(tuple.provenance.candidate.origin?.model, 'editor:copilot/gpt');
    assert.equal(tuple.provenance.candidate.origin?.cost, null);
    assert.equal(summary.model?.inputTokens, 700 * roles.length);
  });

  it('patches apply with git', async () => {
    const list = JSON.parse((await bugsmith(['pool', 'list', '--root', root, '--json'])).stdout) as { id: string }[];
    const clone = join(work.place, 'clone');
    git(work.place, 'clone', '--quiet', '--no-hardlinks', root, clone);
    for (const { id } of list) {
      const { stdout } = await bugsmith(['pool', 'diff', id, '--root', root]);
      execFileSync('git', ['apply', '-'], { cwd: clone, input: stdout });
      execFileSync('git', ['apply', '--reverse', '-'], { cwd: clone, input: stdout });
    }
    assert.equal(git(clone, 'status', '--porcelain'), '');
  });
});

function hashOf({ body }: Asked): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}
