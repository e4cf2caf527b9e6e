import assert from 'node:assert/strict';
import { addToLiteral, literalValue } from '../../../engine/bugs/mutation/numbers.ts';

describe('arithmetic on number literals', () => {
  const sums: [literal: string, delta: string, result: string | undefined][] = [
    ['0', '1', '1'],
    ['0', '-1', '-1'],
    ['9', '1', '10'],
    ['1', '-2', '-1'],
    ['12345678901234567890', '1', '12345678901234567891'],
    ['0x0f', '1', '0x10'],
    ['0xFE', '1', '0xFF'],
    ['0Xff', '1', '0X100'],
    ['0x0', '-1', '-0x1'],
    ['0b0101', '-1', '0b0100'],
    ['0o17', '1', '0o20'],
    ['0xffff_ffff', '-1', '0xffff_fffe'],
    ['1_000', '-1', '999'],
    ['999_999', '1', '1_000_000'],
    ['1.50', '1', '2.50'],
    ['0.5', '-1', '-0.5'],
    ['.5', '1', '1.5'],
    ['1.', '1', '2.'],
    ['1e3', '1', '2e3'],
    ['2.5e-3', '-1', '1.5e-3'],
    ['0.5', '0.25', '0.75'],
    ['1.5', '0.125', '1.625'],
    ['10n', '1', '11n'],
    ['3j', '1', '4j'],
    ['7ULL', '-1', '6ULL'],
    ['017', '1', undefined],
    ['0b12', '1', undefined],
    ['5', '0.5', undefined],
    ['0x5', '0.5', undefined],
    ['x', '1', undefined],
    ['', '1', undefined],
    ['.', '1', undefined],
  ];
  for (const [literal, delta, result] of sums) {
    it(`${literal || 'nothing'} and ${delta} give ${result ?? 'nothing'}`, () => {
      assert.equal(addToLiteral(literal, delta), result);
    });
  }

  const values: [literal: string, value: number | undefined][] = [
    ['0x1F', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['2.5e-1', 0.25],
    ['1E1_0', 1e10],
    ['.5', 0.5],
    ['12n', 12],
    ['0o9', undefined],
    ['a', undefined],
  ];
  for (const [literal, value] of values) {
    it(`${literal} is worth ${value ?? 'nothing'}`, () => assert.equal(literalValue(literal), value));
  }
});
