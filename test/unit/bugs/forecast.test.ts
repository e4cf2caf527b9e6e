import assert from 'node:assert/strict';
import { Forecast, type Forecastable, forecastOf } from '../../../engine/bugs/forecast.ts';
import type { Candidate, Difficulty, SourceFunction } from '../../../engine/protocol/index.ts';

const text = 'def parse_port(text):\n    return int(text)\n';
const fn = { file: 'src/net.py', name: 'Address.parse_port', complexity: 1 } as SourceFunction;
const candidate = {
  edits: [{ file: 'src/net.py', start: text.indexOf('int(text)'), end: text.length - 1, text: 'text' }],
} as unknown as Candidate;
const most = (known: Forecastable): Difficulty => {
  const chances = new Forecast().chances(known);
  return (Object.keys(chances) as Difficulty[]).reduce((a, b) => (chances[b] > chances[a] ? b : a));
};

describe('the forecast of difficulty', () => {
  for (const [tests, named, few] of [
    [['tests/test_net.py::test_parse_port[80]', 'a', 'b', 'c'], true, false],
    [['tests/test_parse_port.py::test_eighty'], false, true],
    [['net > parsePort > takes a number'], true, true],
    [[], false, true],
    [undefined, false, false],
  ] as const) {
    it(`looks at who runs the function: ${tests?.join(', ') ?? 'nobody knows'}`, () => {
      assert.deepEqual(forecastOf(candidate, fn, text, tests), { points: 0, named, few });
    });
  }

  it('counts lines, places, causes, files and paths as the difficulty does', () => {
    const edits = [
      { file: 'src/net.py', start: 0, end: text.length, text: 'x\n'.repeat(12) },
      { file: 'src/other.py', start: 0, end: 0, text: 'y\n' },
    ];
    const large = { ...candidate, edits, parts: [{}, {}] } as unknown as Candidate;
    assert.equal(forecastOf(large, { ...fn, complexity: 7 }, text, undefined).points, 2 + 1 + 3 + 2 + 1);
  });

  it('says what is likely from what is known', () => {
    assert.equal(most({ points: 0, named: true, few: false }), 'simple');
    assert.equal(most({ points: 1, named: false, few: true }), 'medium');
    assert.equal(most({ points: 4, named: false, few: false }), 'complex');
  });

  it('has chances that add up, and learns from what comes back', () => {
    const forecast = new Forecast();
    const known = { points: 1, named: false, few: false };
    const before = forecast.chances(known);
    for (let at = 0; at < 20; at++) forecast.settle(known, 'complex');
    const after = forecast.chances(known);
    for (const { simple, medium, complex } of [before, after])
      assert.ok(Math.abs(simple + medium + complex - 1) < 1e-9);
    assert.ok(after.complex > 0.7 && before.complex < 0.2, `${before.complex} ${after.complex}`);
  });
});
