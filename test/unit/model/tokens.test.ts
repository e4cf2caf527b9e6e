import assert from 'node:assert/strict';
import { estimateTokens } from '../../../engine/models/tokens.ts';

describe('estimated tokens', () => {
  // Counted with cl100k and o200k, the more of the two.
  for (const [text, counted] of [
    ['', 0],
    ['hello world', 2],
    ['def slugify(title, separator="-", limit=80):', 12],
    ['    if len(slug) > limit and separator in slug:\n        slug = slug[:limit]\n', 20],
    ['internationalisation', 2],
    ['3.14159265358979', 7],
    ["'AED','AFN','ALL','AMD'", 10],
    ['Größe der Straße', 5],
    ['値を返す', 6],
    ['🙂🙃', 5],
  ] as const) {
    it(`of ${JSON.stringify(text)} are not fewer than there are`, () => {
      assert.ok(estimateTokens(text) >= counted, `${estimateTokens(text)} < ${counted}`);
    });
  }

  it('of joined texts are not more than of the parts', () => {
    const parts = ['function f() {\n', '  return 1;\n', '}\n'];
    const sum = parts.reduce((total, part) => total + estimateTokens(part), 0);
    assert.ok(estimateTokens(parts.join('')) <= sum);
  });
});
