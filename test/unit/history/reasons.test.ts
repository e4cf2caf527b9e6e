import assert from 'node:assert/strict';
import { inShort } from '../../../engine/generate/harvest/environments.ts';
import { Problem } from '../../../engine/protocol/index.ts';

describe('why a commit does not run, in a part of a sentence', () => {
  const cases: readonly (readonly [name: string, message: string, why: string | undefined, says: string])[] = [
    [
      'the line of its output that tells most',
      'The tests of jest gave no results (exit code 1).',
      'PASS a.test.js\nerror: unknown option --x\n    at run (a.js:1:2)',
      'The tests of jest gave no results (exit code 1): error: unknown option --x',
    ],
    ['a message alone', 'Installing took longer than 5 minutes.', undefined, 'Installing took longer than 5 minutes'],
    ['a cause that says nothing', 'It failed', '\n---\n', 'It failed'],
  ];
  for (const [name, message, why, says] of cases) {
    it(name, () => assert.equal(inShort(new Problem({ code: 'suite-failed', message, why })), says));
  }
});
