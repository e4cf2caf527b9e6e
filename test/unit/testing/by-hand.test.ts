import assert from 'node:assert/strict';
import { goTest } from '../../../engine/languages/go/gotest.ts';
import { jest } from '../../../engine/languages/javascript/jest.ts';
import { mocha } from '../../../engine/languages/javascript/mocha.ts';
import { nodeTest } from '../../../engine/languages/javascript/node-test.ts';
import { vitest } from '../../../engine/languages/javascript/vitest.ts';
import { pytest } from '../../../engine/languages/python/pytest.ts';
import { unittest } from '../../../engine/languages/python/unittest.ts';
import type { TestSetup } from '../../../engine/protocol/index.ts';
import type { Framework } from '../../../engine/testing/framework.ts';

const setup: TestSetup = {
  id: 'a',
  framework: 'a',
  languages: [],
  directory: '',
  reason: '',
  testFiles: [],
  options: {},
};
const build = { build: ['npm run --silent build'], env: ['SHOP_MODE=a test'] };

describe('the command to run a suite by hand', () => {
  const cases: readonly (readonly [framework: Framework, of: Partial<TestSetup>, words: readonly string[]])[] = [
    [pytest, {}, ['python', '-m', 'pytest']],
    [pytest, { directory: 'a b' }, ['sh', '-c', "cd 'a b' && python -m pytest"]],
    [unittest, { options: { starts: ['tests'] } }, ['python', '-m', 'unittest', 'discover', '-s', 'tests']],
    [
      unittest,
      { options: { starts: ['one', 'two'] } },
      ['sh', '-c', 'python -m unittest discover -s one && python -m unittest discover -s two'],
    ],
    [goTest, {}, ['go', 'test', './...']],
    [goTest, { directory: 'tools' }, ['sh', '-c', 'cd tools && go test ./...']],
    [mocha, { options: { args: ['--recursive'], specs: ['spec'] } }, ['npx', 'mocha', '--recursive', 'spec']],
    [
      mocha,
      { directory: 'a', options: { ...build, args: [], specs: [] } },
      ['sh', '-c', "cd a && npm run --silent build && env 'SHOP_MODE=a test' npx mocha"],
    ],
    [jest, { options: { args: ['-c', 'j.json'], specs: ['unit'] } }, ['npx', 'jest', '-c', 'j.json', 'unit']],
    [
      jest,
      { options: { nodeFlags: ['--experimental-vm-modules'] } },
      ['node', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js'],
    ],
    [vitest, { options: { args: ['--globals'], specs: [] } }, ['npx', 'vitest', 'run', '--globals']],
    [
      nodeTest,
      { options: { flags: ['--import=tsx'], places: ['t/*.js'] } },
      ['node', '--import=tsx', '--test', 't/*.js'],
    ],
  ];
  for (const [framework, of, words] of cases) {
    it(`${framework.name}: ${words.join(' ')}`, () => {
      assert.deepEqual(framework.byHand({ ...setup, ...of }), words);
    });
  }
});
