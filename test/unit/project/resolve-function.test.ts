import assert from 'node:assert/strict';
import { editDistance } from '../../../engine/project/closest.ts';
import { functionById, resolveFunction } from '../../../engine/project/functions.ts';
import { Problem, type SourceFunction } from '../../../engine/protocol/index.ts';

function named(id: string): SourceFunction {
  const [file = '', name = ''] = id.split(':');
  const place = { startLine: 1, endLine: 1, start: 0, end: 1, bodyStart: 0, bodyEnd: 1 };
  const plain = name.replace(/#\d+$/, '');
  return { id, file, name: plain, language: 'python', ...place, signature: '', complexity: 1 };
}

const functions = [
  'src/table.py:Table.add',
  'src/table.py:Table.remove',
  'src/table.py:Table.size',
  'src/table.py:Table.size#2',
  'src/table.py:parse',
  'src/json/table.py:parse',
  'src/text.py:wrap_line',
].map(named);

describe('naming a function', () => {
  const found: [query: string, id: string][] = [
    ['src/table.py:Table.add', 'src/table.py:Table.add'],
    ['./src/table.py:Table.add', 'src/table.py:Table.add'],
    ['table.py:Table.add', 'src/table.py:Table.add'],
    ['Table.add', 'src/table.py:Table.add'],
    ['add', 'src/table.py:Table.add'],
    ['text.py:wrap_line', 'src/text.py:wrap_line'],
    ['src/table.py:remove', 'src/table.py:Table.remove'],
    ['json/table.py:parse', 'src/json/table.py:parse'],
    ['Table.size#2', 'src/table.py:Table.size#2'],
    ['src/table.py:Table.size', 'src/table.py:Table.size'],
  ];
  for (const [query, id] of found) {
    it(`finds ${query}`, () => assert.equal(resolveFunction(functions, query).id, id));
  }

  const unknown: [query: string, suggestion: string][] = [
    ['src/table.py:Table.ad', 'src/table.py:Table.add'],
    ['src/table.py:table.add', 'src/table.py:Table.add'],
    ['text.py:wrapline', 'src/text.py:wrap_line'],
    ['wrong/place.py:wrap_line', 'src/text.py:wrap_line'],
    ['warp_line', 'src/text.py:wrap_line'],
  ];
  for (const [query, suggestion] of unknown) {
    it(`suggests ${suggestion} for ${query}`, () => {
      assert.throws(
        () => resolveFunction(functions, query),
        (problem) =>
          problem instanceof Problem &&
          problem.code === 'unknown-function' &&
          problem.exitCode === 2 &&
          problem.why?.startsWith(`The closest are ${suggestion}`) === true,
      );
    });
  }

  it('suggests nothing when nothing is near', () => {
    assert.throws(() => resolveFunction(functions, 'something/else.go:Entirely'), {
      code: 'unknown-function',
      why: 'The project has 7 functions.',
    });
  });

  it('lists all that a name fits, and chooses none', () => {
    assert.throws(() => resolveFunction(functions, 'parse'), {
      code: 'ambiguous-function',
      why: 'src/table.py:parse, src/json/table.py:parse',
    });
    assert.throws(() => resolveFunction(functions, 'table.py:parse'), { code: 'ambiguous-function' });
  });

  it('by id is exact', () => {
    assert.equal(functionById(functions, 'src/table.py:parse')?.id, 'src/table.py:parse');
    assert.equal(functionById(functions, 'table.py:parse'), undefined);
  });
});

describe('the distance of two names', () => {
  const distances: [a: string, b: string, distance: number][] = [
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['flaw', 'lawn', 2],
    ['same', 'same', 0],
  ];
  for (const [a, b, distance] of distances) {
    it(`'${a}' and '${b}': ${distance}`, () => {
      assert.equal(editDistance(a, b), distance);
      assert.equal(editDistance(b, a), distance);
    });
  }

  it('is not counted beyond a limit', () => {
    assert.equal(editDistance('kitten', 'sitting', 2), Number.POSITIVE_INFINITY);
    assert.equal(editDistance('kitten', 'sitting', 3), 3);
  });
});
