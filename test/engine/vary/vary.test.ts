import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generateEventSchema, type Tuple, tupleSchema } from '../../../engine/protocol/index.ts';
import { bugsmith } from '../cli/command-line.ts';
import { type ScriptedServer, scriptedServer } from '../model/scripted-server.ts';
import { commit, everything, git, Workspace } from '../project/workspace.ts';

const example = resolve(import.meta.dirname, '../../../examples/orders');

describe('variations of proved bugs, from the command line', function () {
  this.timeout(300_000);
  let work: Workspace;
  let root: string;
  let env: NodeJS.ProcessEnv;
  let server: ScriptedServer | undefined;

  before(() => {
    work = new Workspace();
    root = work.folder('orders');
    env = { BUGSMITH_HOME: work.folder('home') };
    cpSync(example, root, { recursive: true });
    git(root, 'init', '--quiet', '--initial-branch=main');
    commit(root, 'Start');
  });
  after(() => work.close());
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const generate = async (...more: string[]): Promise<Tuple[]> => {
    const args = ['generate', root, '--all', '--sandbox', 'namespace', '--json', ...more];
    const { code, stdout, stderr } = await bugsmith(args, env);
    assert.equal(code, 0, stderr);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => generateEventSchema.parse(JSON.parse(line)));
    return events.flatMap((event) => (event.event === 'tuple' ? [tupleSchema.parse(event)] : []));
  };
  const show = async (id: string): Promise<Tuple> => {
    const { stdout } = await bugsmith(['pool', 'show', id, '--root', root, '--json'], env);
    return tupleSchema.parse(JSON.parse(stdout));
  };

  it('say which bug they vary, and are proved for what they claim', async () => {
    const proved = await generate('--count', '3');
    const made = await generate('--strategy', 'vary', '--count', '2');
    assert.equal(made.length, 2);
    for (const { id, strategy, provenance, evidence, failToPass, function: fn } of made) {
      const { variation } = provenance.candidate;
      // One that misses the tests it was to break is kept as what it is.
      assert.equal(strategy, variation ? 'vary' : 'mutation');
      const original = proved.find((tuple) => tuple.id === variation?.of);
      assert.equal(original === undefined, variation === undefined, id);
      if (variation?.way !== 'same-tests' || !original) continue;
      assert.notEqual(fn, original.function);
      const both = failToPass.filter((test) => original.failToPass.includes(test)).length;
      assert.equal(evidence.sameTests?.both, both);
      assert.ok(both / (evidence.sameTests?.either ?? 1) >= 0.66);
    }
  });

  it('another correct fix is asked for, proved, and kept with the bug; the known one and a wrong one are not', async () => {
    const [tuple] = await generate('--count', '1', '--seed', '3');
    assert.ok(tuple);
    const known = (prompt: string) => /The fix that the project has:\n\n```\n([\s\S]*?)\n```/.exec(prompt)?.[1] ?? '';
    const bug = (prompt: string) => /The function with the bug:\n\n```\n([\s\S]*?)\n```/.exec(prompt)?.[1] ?? '';
    const spare = (code: string) => code.replace(/\{\n/, '{\n  const spare = 1;\n');
    server = await scriptedServer(({ prompt, number }) => {
      const code = number === 1 ? known(prompt) : number === 2 ? spare(bug(prompt)) : spare(known(prompt));
      const explanation = 'It keeps a spare value, and is right all the same.';
      return { text: JSON.stringify({ explanation, code }), usage: [1000, 200] };
    });
    const untouched = everything(root);
    const args = [
      ...['pool', 'alternatives', tuple.id, '--root', root, '--sandbox', 'namespace', '--json'],
      ...['--model', 'openai-compatible:one', '--model-url', server.openai, '--model-price', '3,15'],
    ];
    const finished = await bugsmith(args, env);
    assert.equal(finished.code, 0, finished.stderr);
    assert.equal(server.asked.length, 3, 'the fix that is known, one that is none, and another one');
    assert.match(server.asked[1]?.prompt ?? '', /That is the fix that is known/);
    assert.match(server.asked[2]?.prompt ?? '', /(?:tests fail|A test fails) with your fix/);

    const [fix, ...more] = (await show(tuple.id)).evidence.alternativeFixes ?? [];
    assert.ok(fix);
    assert.deepEqual(more, []);
    assert.equal(fix.runs.length, 3);
    assert.ok(fix.runs.every(({ failed }) => failed.length === 0));
    assert.deepEqual([fix.calls, fix.inputTokens, fix.outputTokens], [3, 3000, 600]);
    assert.notEqual(fix.patch, tuple.fixPatch);
    const clone = join(work.place, 'clone');
    git(work.place, 'clone', '--quiet', '--no-hardlinks', root, clone);
    execFileSync('git', ['apply', '-'], { cwd: clone, input: tuple.bugPatch });
    execFileSync('git', ['apply', '-'], { cwd: clone, input: fix.patch });
    execFileSync(process.execPath, ['--test'], { cwd: clone, stdio: 'ignore' });
    assert.deepEqual(everything(root), untouched);

    const again = await bugsmith(args, env);
    assert.equal(again.code, 0, again.stderr);
    assert.equal(server.asked.length, 3, 'it has one, so nobody is asked');
  });

  it('another fix wants a model', async () => {
    const { code, stderr } = await bugsmith(['pool', 'alternatives', '--root', root], { ...env, BUGSMITH_MODEL: '' });
    assert.equal(code, 2);
    assert.match(stderr, /No language model is chosen/);
  });
});
