import { MutationStrategy } from '../bugs/mutation/strategy.ts';
import type { Strategy } from '../bugs/strategy.ts';
import { exitCodes, Problem } from '../protocol/index.ts';

const known: Readonly<Record<string, () => Strategy>> = { mutation: () => new MutationStrategy() };

/** @throws Problem `unknown-strategy` (exit code 2). */
export function strategiesOf(names: readonly string[]): Strategy[] {
  return [...new Set(names)].map((name) => {
    const make = known[name];
    if (make) return make();
    throw new Problem({
      code: 'unknown-strategy',
      message: `There is no strategy called '${name}'.`,
      remedy: `Known: ${Object.keys(known).join(', ')}.`,
      exitCode: exitCodes.usage,
    });
  });
}
