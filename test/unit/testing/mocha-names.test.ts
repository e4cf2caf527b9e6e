import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { assetPath } from '../../../engine/assets.ts';

interface Suite {
  title: string;
  tests: object[];
  suites: Suite[];
  parent?: Suite;
}

describe('names of mocha’s tests', () => {
  const load = createRequire(import.meta.url);
  const { nameTests } = load(assetPath('languages/javascript/mocha-names.cjs')) as {
    nameTests(root: Suite, project: string): Map<object, string>;
  };

  it('are read from the tree, which versions before 4 have no words for', () => {
    const root: Suite = { title: '', tests: [], suites: [] };
    const outer: Suite = { title: 'outer', tests: [], suites: [], parent: root };
    root.suites.push(outer);
    outer.tests.push(
      { title: 'one', parent: outer, file: '/project/test/a.js' },
      { title: 'one', parent: outer, file: '/project/test/a.js' },
    );
    assert.deepEqual(
      [...nameTests(root, '/project').values()],
      ['test/a.js > outer > one', 'test/a.js > outer > one #2'],
    );
  });
});
