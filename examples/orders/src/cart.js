import { allocate } from './money.js';

/** @typedef {{ sku: string, price: number, quantity: number, category?: string }} Line */

/** @param {Line[]} lines */
export function subtotal(lines) {
  return lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
}

/**
 * Adds a line, or raises the quantity of the line with the same sku. The cart given stays as it was.
 * @param {Line[]} lines
 * @param {Line} added
 */
export function addLine(lines, added) {
  if (!Number.isInteger(added.quantity) || added.quantity < 1) {
    throw new RangeError('quantity must be a positive whole number');
  }
  const at = lines.findIndex((line) => line.sku === added.sku);
  if (at === -1) return [...lines, { ...added }];
  return lines.map((line, i) => (i === at ? { ...line, quantity: line.quantity + added.quantity } : line));
}

/**
 * Takes some of a line away, and the line with it when none is left.
 * @param {Line[]} lines
 * @param {string} sku
 * @param {number} [quantity] all of it when not given
 */
export function removeLine(lines, sku, quantity = Number.POSITIVE_INFINITY) {
  return lines.flatMap((line) => {
    if (line.sku !== sku) return [line];
    const left = line.quantity - quantity;
    return left > 0 ? [{ ...line, quantity: left }] : [];
  });
}

/**
 * The best of the discounts that apply. A percentage is rounded down; no discount exceeds what it applies to.
 * @param {Line[]} lines
 * @param {{ kind: 'percent' | 'fixed', value: number, minimum?: number, category?: string }[]} discounts
 */
export function bestDiscount(lines, discounts) {
  let best = 0;
  for (const discount of discounts) {
    const eligible = lines.filter((line) => !discount.category || line.category === discount.category);
    const base = subtotal(eligible);
    if (base === 0) continue;
    if (discount.minimum !== undefined && base < discount.minimum) continue;
    const value = discount.kind === 'percent' ? Math.floor((base * discount.value) / 100) : discount.value;
    best = Math.max(best, Math.min(value, base));
  }
  return best;
}

/**
 * @param {Line[]} lines
 * @param {number} discount in cents
 */
export function spreadDiscount(lines, discount) {
  if (discount === 0) return lines.map((line) => ({ ...line, discount: 0 }));
  const shares = allocate(
    discount,
    lines.map((line) => line.price * line.quantity),
  );
  return lines.map((line, i) => ({ ...line, discount: shares[i] }));
}
