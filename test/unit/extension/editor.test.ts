import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { SourceFunction } from '../../../engine/protocol/index.ts';
import { functionMeant, functionsAt, nearestFirst } from '../../../src/editor/functions.ts';
import { overlayOf } from '../../../src/platform/overlay.ts';

const fn = (name: string, start: number, end: number, startLine: number): SourceFunction => ({
  id: `a.js:${name}`,
  file: 'a.js',
  name,
  language: 'javascript',
  startLine,
  endLine: startLine,
  start,
  end,
  bodyStart: start,
  bodyEnd: end,
  signature: name,
  complexity: 1,
});

describe('the function at the cursor', () => {
  // line 1: outer 10–100, in it inner 40–60 on line 3, in that arrow 45–55 on line 3; line 9: last 120–140
  const functions = [
    fn('outer', 10, 100, 1),
    fn('outer.inner', 40, 60, 3),
    fn('outer.inner.arrow', 45, 55, 3),
    fn('last', 120, 140, 9),
  ];
  const cases: readonly (readonly [string, number, number, string | undefined])[] = [
    ['the innermost of three', 50, 3, 'outer.inner.arrow'],
    ['its first character', 45, 3, 'outer.inner.arrow'],
    ['right behind its last', 55, 3, 'outer.inner.arrow'],
    ['beside the innermost', 58, 4, 'outer.inner'],
    ['in the outer one only', 80, 6, 'outer'],
    ['in the indentation before a nested one', 36, 3, 'outer.inner'],
    ['before one, on its line', 112, 9, 'last'],
    ['between two', 110, 7, undefined],
  ];
  for (const [name, offset, line, wanted] of cases) {
    it(name, () => assert.equal(functionMeant(functions, offset, line)?.name, wanted));
  }
  it('all that hold the place, the innermost first', () => {
    assert.deepEqual(
      functionsAt(functions, 50).map(({ name }) => name),
      ['outer.inner.arrow', 'outer.inner', 'outer'],
    );
  });
  it('where there is none, the nearest comes first', () => {
    assert.deepEqual(
      nearestFirst(
        [functions[0], functions[3]].filter((one) => one !== undefined),
        112,
      ).map(({ name }) => name),
      ['last', 'outer'],
    );
  });
});

describe('unsaved editors', () => {
  const root = join('/', 'work', 'my project');
  const document = (...path: string[]) => ({ path: join(...path), text: path.join() });

  it('by their path in the project, with slashes', () => {
    const documents = [document(root, 'src', 'ä.py'), document(root, '..strange', 'b.py')];
    assert.deepEqual(Object.keys(overlayOf(root, documents)), ['src/ä.py', '..strange/b.py']);
  });
  it('without those of other folders', () => {
    const documents = [document('/', 'work', 'my project 2', 'a.py'), document('/', 'work', 'a.py'), document(root)];
    assert.deepEqual(overlayOf(root, documents), {});
  });
});
