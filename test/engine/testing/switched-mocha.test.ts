import assert from 'node:assert/strict';
import { mocha } from '../../../engine/languages/javascript/mocha.ts';
import { type Bug, SwitchedProject } from './switched-project.ts';

const file = 'src/shop.js';
const test = (name: string) => `test/shop.js > shop > ${name}`;

/** What is wrong, its edit, and what the worker must say of it: the test that notices, or another outcome. */
const bugs: readonly [what: string, from: string, to: string, said: { outcome: string; test?: string }][] = [
  ['a plain function', 'price + tax', 'price - tax', { outcome: 'killed', test: test('adds tax') }],
  ['an arrow function', 'value < least', 'value > least', { outcome: 'killed', test: test('keeps to the least') }],
  ['an async function', 'return value;', 'return -value;', { outcome: 'killed', test: test('comes later') }],
  [
    'one of two tests of one name',
    'let sum = 0',
    'let sum = prices.length === 0 ? 1 : 0',
    { outcome: 'killed', test: test('sums (ünï|"c"ode) #2') },
  ],
  ['what nobody notices', 'item ${name}', 'items ${name}', { outcome: 'survived' }],
  ['a loop without end', 'index++', 'index--', { outcome: 'timed-out', test: test('sums (ünï|"c"ode)') }],
  ['what ran while loading', 'half: 10', 'half: 11', { outcome: 'killed', test: test('knows rates') }],
  ['what is remembered', 'number * number', 'number + number', { outcome: 'killed', test: test('squares') }],
  [
    'the end of the process',
    'return code',
    'process.exit(code)',
    { outcome: 'killed', test: test('does not give up') },
  ],
  ['what can be tested only once', 'opened += 1', 'opened += 2', { outcome: 'killed', test: test('opens once') }],
];

describe('mocha on a woven tree', function () {
  this.timeout(120_000);
  let project: SwitchedProject;
  const woven = new Map(bugs.map(([what, from, to]) => [what, { file, from, to } satisfies Bug] as const));
  const harmless: Bug = { file, from: 'return opened', to: 'return 0 + opened' };

  before(async () => {
    project = await SwitchedProject.open(mocha, 'js-switched/commonjs', [...woven.values(), harmless]);
    assert.equal(project.unable, undefined);
  });
  after(() => project.close());

  for (const [what, , , said] of bugs) {
    it(`says ${said.outcome} of ${what}`, async () => {
      const { outcome, test: noticed } = await project.ask(woven.get(what));
      assert.deepEqual({ outcome, ...(noticed ? { test: noticed } : {}) }, said);
    });
  }

  it('is certain of a hang, and goes on after it', async () => {
    const hung = await project.ask(woven.get('a loop without end'));
    assert.deepEqual([hung.outcome, hung.certain], ['timed-out', true]);
    assert.equal((await project.ask(woven.get('a plain function'))).outcome, 'killed');
  });

  it('does not blame a bug for a test that passes only once', async () => {
    assert.equal((await project.ask(harmless)).outcome, 'survived');
  });

  it('runs only what is wanted', async () => {
    const labels = [test('labels'), 'test/other.js > labels elsewhere'];
    assert.equal((await project.ask(woven.get('what nobody notices'), labels)).outcome, 'survived');
    const { outcome, detail } = await project.ask(woven.get('a plain function'), labels.slice(1));
    assert.deepEqual([outcome, detail], ['unable', 'no wanted test was seen to enter the function']);
  });

  it('notices in hooks', async () => {
    const { outcome, test: noticed } = await project.ask(woven.get('a plain function'), [
      test('has a tax from the start'),
    ]);
    assert.deepEqual([outcome, noticed], ['killed', test('has a tax from the start')]);
  });

  it('passes what passes when nothing is live', async () => {
    const once = test('opens once');
    const passing = project.results
      .filter(({ id, outcome }) => outcome === 'passed' && id !== once)
      .map(({ id }) => id);
    assert.equal((await project.ask(undefined, passing)).outcome, 'survived');
  });

  it('is unable to run what is not there', async () => {
    const { outcome, detail } = await project.ask(woven.get('a plain function'), [test('adds tax'), test('nothing')]);
    assert.deepEqual([outcome, detail], ['unable', `it is not loaded: ${test('nothing')}`]);
  });
});
