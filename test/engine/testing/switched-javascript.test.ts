import assert from 'node:assert/strict';
import { jest } from '../../../engine/languages/javascript/jest.ts';
import { mocha } from '../../../engine/languages/javascript/mocha.ts';
import { nodeTest } from '../../../engine/languages/javascript/node-test.ts';
import { vitest } from '../../../engine/languages/javascript/vitest.ts';
import type { Framework } from '../../../engine/testing/framework.ts';
import { type Bug, SwitchedProject } from './switched-project.ts';

interface Subject {
  readonly framework: Framework;
  readonly folders: readonly string[];
  /** Installed for it; undefined: what this repository has. BUGSMITH_TEST_JEST=jest@30 and the like try another version. */
  readonly packages: readonly string[] | undefined;
  readonly shop: string;
  readonly other: string;
  /** It cannot tell tests of one file apart before it has run them. */
  readonly wholeFiles?: true;
}

const packages = (name: string, usual?: string) => {
  const wanted = process.env[`BUGSMITH_TEST_${name}`] ?? usual;
  return wanted === undefined ? undefined : [wanted];
};

const subjects: readonly Subject[] = [
  {
    framework: mocha,
    folders: ['js-switched/commonjs', 'js-switched/mocha'],
    packages: packages('MOCHA'),
    shop: 'test/shop.js',
    other: 'test/other.js',
  },
  {
    framework: jest,
    folders: ['js-switched/commonjs', 'js-switched/jest'],
    packages: packages('JEST', 'jest@29'),
    shop: 'test/shop.test.js',
    other: 'test/other.test.js',
  },
  {
    framework: nodeTest,
    folders: ['js-switched/modules', 'js-switched/node-test'],
    packages: undefined,
    shop: 'test/shop.test.js',
    other: 'test/other.test.js',
    wholeFiles: true,
  },
  {
    framework: vitest,
    folders: ['js-switched/modules', 'js-switched/vitest'],
    packages: packages('VITEST', 'vitest@3'),
    shop: 'test/shop.test.js',
    other: 'test/other.test.js',
  },
];

const file = 'src/shop.js';

/** What is wrong, its edit, and what the worker must say of it: the test of `shop` that notices, or another outcome. */
const bugs: readonly [what: string, from: string, to: string, outcome: string, test?: string][] = [
  ['a plain function', 'price + tax', 'price - tax', 'killed', 'adds tax'],
  ['an arrow function', 'value < least', 'value > least', 'killed', 'keeps to the least'],
  ['an async function', 'return value;', 'return -value;', 'killed', 'comes later'],
  [
    'one of two tests of one name',
    'let sum = 0',
    'let sum = prices.length === 0 ? 1 : 0',
    'killed',
    'sums (ünï|"c"ode) #2',
  ],
  ['what nobody notices', 'return `item', 'return `items', 'survived'],
  ['a loop without end', 'index++', 'index--', 'timed-out', 'sums (ünï|"c"ode)'],
  ['what ran while loading', 'half: 10', 'half: 11', 'killed', 'knows rates'],
  ['what is remembered', 'number * number', 'number + number', 'killed', 'squares'],
  ['the end of the process', 'return code', 'process.exit(code)', 'killed', 'does not give up'],
  ['what can be tested only once', 'opened += 1', 'opened += 2', 'killed', 'opens once'],
];

for (const { framework, folders, packages, shop, other, wholeFiles = false } of subjects) {
  const idOf = (name: string) => `${shop} > shop > ${name}`;

  describe(`${framework.name} on a woven tree`, function () {
    // The first run on a machine installs the framework.
    this.timeout(400_000);
    let project: SwitchedProject;
    const woven = new Map(bugs.map(([what, from, to]) => [what, { file, from, to } satisfies Bug] as const));
    const harmless: Bug = { file, from: 'return opened', to: 'return 0 + opened' };

    before(async () => {
      project = await SwitchedProject.open(framework, folders, packages, [...woven.values(), harmless]);
      assert.equal(project.unable, undefined);
    });
    after(() => project?.close());

    for (const [what, , , expected, name] of bugs) {
      it(`says ${expected} of ${what}`, async () => {
        const { outcome, test } = await project.ask(woven.get(what));
        // The event loop stands still before it could tell which test it is.
        const named =
          name &&
          !(wholeFiles && ['timed-out', 'the end of the process'].some((one) => [expected, what].includes(one)));
        assert.deepEqual([outcome, test ?? undefined], [expected, named ? idOf(name) : undefined]);
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
      const labels = [idOf('labels'), `${other} > labels elsewhere`];
      assert.equal((await project.ask(woven.get('what nobody notices'), labels)).outcome, 'survived');
      const { outcome } = await project.ask(woven.get('a plain function'), labels.slice(1));
      assert.equal(outcome, wholeFiles ? 'survived' : 'unable');
    });

    it('notices in hooks', async () => {
      const started = idOf('has a tax from the start');
      const { outcome, test } = await project.ask(woven.get('a plain function'), [started]);
      assert.deepEqual([outcome, test], ['killed', started]);
    });

    it('passes what passes when nothing is live', async () => {
      const once = idOf('opens once');
      const passing = project.results.filter(({ id, outcome }) => outcome === 'passed' && id !== once);
      assert.equal(
        (
          await project.ask(
            undefined,
            passing.map(({ id }) => id),
          )
        ).outcome,
        'survived',
      );
    });

    it('is unable to run what is not there', async () => {
      const { outcome, detail } = await project.ask(woven.get('a plain function'), [idOf('adds tax'), idOf('nothing')]);
      assert.equal(outcome, 'unable');
      assert.match(detail ?? '', /: test\/.* > nothing$/);
    });
  });
}
