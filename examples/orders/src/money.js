/** Amounts are whole cents, so that sums are exact. */

/**
 * Reads `12`, `12.5`, `12.50`, `-3.07` or `1,234.56` as cents.
 * @param {string} text
 * @returns {number}
 */
export function parseAmount(text) {
  const match = /^(-?)(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) throw new RangeError(`not an amount: ${JSON.stringify(text)}`);
  const [, sign, whole, fraction = ''] = match;
  const cents = Number(whole.replaceAll(',', '')) * 100 + Number(fraction.padEnd(2, '0'));
  return sign === '-' && cents !== 0 ? -cents : cents;
}

/** @param {number} cents */
export function formatAmount(cents) {
  const absolute = Math.abs(cents);
  const whole = Math.floor(absolute / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = (absolute % 100).toString().padStart(2, '0');
  return `${cents < 0 ? '-' : ''}${whole}.${fraction}`;
}

/**
 * Splits cents by weights without losing one: what rounding leaves goes to the first shares.
 * @param {number} cents
 * @param {number[]} weights
 */
export function allocate(cents, weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.length === 0 || total <= 0) throw new RangeError('weights must add up to more than zero');
  const shares = weights.map((weight) => Math.floor((cents * weight) / total));
  let rest = cents - shares.reduce((sum, share) => sum + share, 0);
  for (let i = 0; rest > 0; i += 1) {
    if (weights[i] > 0) {
      shares[i] += 1;
      rest -= 1;
    }
  }
  return shares;
}
