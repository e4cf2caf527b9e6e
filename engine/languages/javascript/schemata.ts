import type { SchemataProfile } from '../profile.ts';

/** The number of the live candidate; the test workers set it. Undefined, and so equal to no number, when none does. */
const live = 'globalThis.__bugsmithLive';

const directives = /^\{(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:(?:'[^'\\\n]*'|"[^"\\\n]*")\s*;\s*)+/;

/** Guards for JavaScript and TypeScript. They leave `this`, `arguments`, `await`, `yield` and `super` as they are. */
export const schemata: SchemataProfile = {
  guard: (n) => ({ open: `if (${live} === ${n}) {`, close: ';return; }' }),
  // After 'use strict' and its like, which count only as the first statements.
  entry: (block) => directives.exec(block)?.[0].length ?? 1,
  choose: (n, buggy) => ({ open: `(${live} === ${n} ? (${buggy}\n) : (`, close: '))' }),
};
