import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { requests } from '../../../../engine/protocol/index.ts';
import { type ToolName, toolNames } from '../../../../src/ids.ts';
import { application, bugsOf, root, someBugs } from '../extension.ts';

describe('an agent in the editor', function () {
  this.timeout(180_000);

  before(async () => {
    await someBugs('pantry/prices.py', 'price = unit_price');
  });

  async function ask(tool: ToolName, input: object): Promise<string> {
    const { content } = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
    const [part] = content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    return part.value;
  }

  it('is offered tools, each with what a model has to know of it', () => {
    const offered = vscode.lm.tools.filter(({ name }) => name.startsWith('bugsmith_'));
    assert.deepEqual(offered.map(({ name }) => name).sort(), [...toolNames].sort());
    for (const { description, inputSchema } of offered) {
      assert.match(description, /Only reads\.$/);
      assert.equal((inputSchema as { type?: string } | undefined)?.type, 'object');
    }
  });

  it('gets few-shot examples for the function that it works on', async () => {
    const [row] = await bugsOf();
    assert.ok(row);
    const text = await ask('bugsmith_few_shot_examples', { file: row.file, function: row.function, count: 1 });
    assert.match(text, /```/);
    assert.ok(text.includes(row.function.split('.').at(-1) ?? ''), text);
    const varied = await ask('bugsmith_few_shot_examples', {});
    assert.ok(varied.length > text.length);
  });

  it('finds bugs, and reads one in full', async () => {
    const rows = await bugsOf();
    const [row] = rows;
    assert.ok(row);
    const found = await ask('bugsmith_find_bugs', { file: row.file, limit: 50 });
    assert.equal(found.split('\n').length, rows.filter(({ file }) => file === row.file).length);
    assert.ok(found.includes(row.id));
    const { engine } = await application();
    const tuple = await engine.request(requests.poolShow, { root: root(), id: row.id });
    const text = await ask('bugsmith_show_bug', { id: row.id });
    for (const part of [tuple.problemStatement, tuple.fixPatch.trim(), ...tuple.failToPass]) {
      assert.ok(text.includes(part), `${part}\n— is not in —\n${text}`);
    }
    assert.match(await ask('bugsmith_find_bugs', { query: 'zzzqqq' }), /^No bug/);
  });

  it('is told in words what it asked wrongly', async () => {
    await assert.rejects(ask('bugsmith_show_bug', { id: 'nosuchbug' }), /No tuple has the id 'nosuchbug'/);
    await assert.rejects(ask('bugsmith_few_shot_examples', { project: 'elsewhere' }), /No folder of the workspace is/);
    await assert.rejects(ask('bugsmith_find_bugs', { limit: 'many' }), /not understood/);
  });
});
