const radixes: Record<string, number> = { x: 16, o: 8, b: 2 };
const prefixed = /^0([xXoObB])((?:_?[0-9a-fA-F])+)(n|[uUlL]*)$/;
const decimal = /^(\d[\d_]*|)(?:(\.)([\d_]*))?([eE][+-]?\d[\d_]*)?([a-zA-Z]*)$/;

/** Value of a number literal in one of the forms that `addToLiteral` can write, or undefined. */
export function literalValue(literal: string): number | undefined {
  const whole = prefixed.exec(literal);
  if (whole) return digitsOf(whole)?.length ? Number(`0${whole[1]}${digitsOf(whole)}`.toLowerCase()) : undefined;
  const parts = decimalParts(literal);
  if (!parts) return undefined;
  return Number(`${parts.integer || '0'}.${parts.fraction || '0'}${parts.exponent.replaceAll('_', '')}`);
}

/**
 * Adds to a number literal and keeps its form: radix, letter case, leading zeros, groups of digits, decimals,
 * exponent (the mantissa changes), suffix.
 * @returns undefined when the literal is not understood or `delta` does not fit it (a fraction to an integer).
 */
export function addToLiteral(literal: string, delta: string): string | undefined {
  const whole = prefixed.exec(literal);
  if (whole) return addToPrefixed(whole, delta);
  const parts = decimalParts(literal);
  const step = /^(-?)(\d+)(?:\.(\d+))?$/.exec(delta);
  if (!parts || !step) return undefined;
  const scale = Math.max(parts.fraction.length, step[3]?.length ?? 0);
  if (!parts.point && scale > 0) return undefined;
  const value = BigInt(parts.integer + parts.fraction.padEnd(scale, '0') || '0');
  const added = BigInt(`${step[2]}${(step[3] ?? '').padEnd(scale, '0')}`);
  const sum = step[1] ? value - added : value + added;
  const digits = abs(sum)
    .toString()
    .padStart(scale + 1, '0');
  const integer = regroup(digits.slice(0, digits.length - scale), parts.grouped);
  const fraction = digits.slice(digits.length - scale);
  return `${sum < 0n ? '-' : ''}${integer}${parts.point}${fraction}${parts.exponent}${parts.suffix}`;
}

function decimalParts(literal: string) {
  const match = decimal.exec(literal);
  if (!match) return undefined;
  const [, grouped = '', point = '', rawFraction = '', exponent = '', suffix = ''] = match;
  const integer = grouped.replaceAll('_', '');
  const fraction = rawFraction.replaceAll('_', '');
  if (!integer && !fraction) return undefined;
  // `017` is octal in some languages, decimal in others, an error in the rest.
  if (/^0\d/.test(integer) && !point && !exponent) return undefined;
  return { grouped, integer, point, fraction, exponent, suffix };
}

function digitsOf(whole: RegExpExecArray): string | undefined {
  const [, letter = '', grouped = ''] = whole;
  const digits = grouped.replaceAll('_', '');
  const radix = radixes[letter.toLowerCase()] ?? 10;
  return [...digits].every((digit) => Number.parseInt(digit, 16) < radix) ? digits : undefined;
}

function addToPrefixed(whole: RegExpExecArray, delta: string): string | undefined {
  const [, letter = '', grouped = '', suffix = ''] = whole;
  const digits = digitsOf(whole);
  if (!digits || !/^-?\d+$/.test(delta)) return undefined;
  const sum = BigInt(`0${letter.toLowerCase()}${digits}`) + BigInt(delta);
  const lower = abs(sum).toString(radixes[letter.toLowerCase()]).padStart(digits.length, '0');
  const written = /[A-F]/.test(digits) ? lower.toUpperCase() : lower;
  return `${sum < 0n ? '-' : ''}0${letter}${regroup(written, grouped)}${suffix}`;
}

/** Writes digits in groups as `model` has them: its last group says how long a group is. */
function regroup(digits: string, model: string): string {
  const size = model.includes('_') ? model.length - model.lastIndexOf('_') - 1 : 0;
  if (!size) return digits;
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= size) groups.unshift(digits.slice(Math.max(0, end - size), end));
  return groups.join('_');
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
