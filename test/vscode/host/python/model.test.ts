import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type GenerateParams, requests } from '../../../../engine/protocol/index.ts';
import { Saboteur } from '../../../engine/model/saboteur.ts';
import { application, root, until } from '../extension.ts';

/** What test/fixtures/vscode-model exports. */
interface ScriptedModel {
  readonly asked: string[];
  cancelled: number;
  answer: (text: string, token: vscode.CancellationToken) => Promise<string>;
}

describe("the editor's own language model", function () {
  this.timeout(180_000);
  let model: ScriptedModel;

  const params = (operation: string): GenerateParams => ({
    operation,
    root: root(),
    target: { kind: 'function', reference: 'pantry/prices.py:basket_total' },
    count: 1,
    strategies: ['model'],
    sandbox: 'namespace',
    seed: 1,
    model: { provider: 'editor', model: 'scripted-1' },
  });

  before(async () => {
    const extension = vscode.extensions.getExtension<ScriptedModel>('bugsmith-tests.scripted-model');
    assert.ok(extension);
    model = await extension.activate();
    await until(
      'the model is offered',
      async () => (await vscode.lm.selectChatModels({ vendor: 'scripted' })).length > 0,
    );
  });
  beforeEach(() => {
    model.asked.length = 0;
    model.cancelled = 0;
  });

  it('is asked by the engine through the editor, and its bug is proved like any other', async () => {
    const saboteur = new Saboteur();
    model.answer = async (text) => JSON.stringify(saboteur.answer(text));
    const { engine } = await application();
    const summary = await engine.request(requests.generate, params('model-1'));
    assert.equal(summary.valid, 1, JSON.stringify(summary));
    assert.match(model.asked[0] ?? '', /def basket_total/);
    const [id = ''] = summary.tuples;
    const tuple = await engine.request(requests.poolShow, { root: root(), id });
    assert.equal(tuple.strategy, 'model');
    assert.ok(tuple.failToPass.length > 0);
    assert.ok(saboteur.given.some((code) => tuple.bugSource.trim() === code.trim()));
  });

  it('holds up no run that is stopped, and is told of it', async () => {
    model.answer = (_, token) =>
      new Promise((_resolve, reject) => token.onCancellationRequested(() => reject(new vscode.CancellationError())));
    const { engine } = await application();
    const stop = new vscode.CancellationTokenSource();
    const over = engine.request(requests.generate, { ...params('model-2'), seed: 2 }, stop.token);
    const outcome = over.then(
      ({ cancelled }) => cancelled,
      (error: unknown) => error instanceof vscode.CancellationError,
    );
    await until('the model is asked', () => model.asked.length > 0, 60);
    stop.cancel();
    assert.equal(await outcome, true);
    // 1.105 passes a cancellation on only until the model has begun.
    if (!vscode.version.startsWith('1.105.')) await until('the model is told', () => model.cancelled > 0);
  });

  it('does not end the run when it refuses', async () => {
    model.answer = async () => {
      throw vscode.LanguageModelError.Blocked('the quota is used up');
    };
    const { engine } = await application();
    const { valid, model: use } = await engine.request(requests.generate, { ...params('model-3'), seed: 3 });
    assert.equal(valid, 0);
    assert.equal(use?.dropped.refused, use?.calls);
  });
});
