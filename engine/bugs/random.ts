import { hash53 } from './hash.ts';

/** Numbers in [0, 1) that depend on a text and a seed only. */
export function randomOf(text: string, seed: number): () => number {
  let drawn = 0;
  return () => hash53(`${text} ${drawn++}`, seed) / 2 ** 53;
}

/** One draw from a Beta distribution with both parameters above 0. */
export function drawBeta(a: number, b: number, random: () => number): number {
  const x = drawGamma(a, random);
  const y = drawGamma(b, random);
  return x + y > 0 ? x / (x + y) : a / (a + b);
}

/** Marsaglia and Tsang (2000); a shape below 1 is drawn one higher and scaled back. */
function drawGamma(shape: number, random: () => number): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(1 - random()) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
