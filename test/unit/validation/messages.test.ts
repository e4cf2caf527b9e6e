import assert from 'node:assert/strict';
import { inProject } from '../../../engine/validation/confirm.ts';

describe('what a failing test said', () => {
  it('names the project’s files as a stranger has them', () => {
    assert.equal(
      inProject("at f (file:///bugsmith/project/a/b.js:3:4)\n- '/bugsmith/project/c.js' in /x/bugsmith/project\n"),
      "at f (a/b.js:3:4)\n- 'c.js' in /x/bugsmith/project\n",
    );
  });
});
