import type { SchemataProfile } from '../profile.ts';
import { head } from './heads.ts';

/** The number of the live candidate; the test workers set it. Undefined, and so equal to no number, when none does. */
const live = 'globalThis.__bugsmithLive';

const directives = /^\{(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:(?:'[^'\\\n]*'|"[^"\\\n]*")\s*;\s*)+/;

const guard: SchemataProfile['guard'] = (n) => ({ open: `if (${live} === ${n}) {`, close: ';return; }' });

/** Guards for JavaScript. They leave `this`, `arguments`, `await`, `yield` and `super` as they are. */
export const schemata: SchemataProfile = {
  guard,
  // After 'use strict' and its like, which count only as the first statements.
  entry: (block) => directives.exec(block)?.[0].length ?? 1,
  choose: (n, buggy) => ({ open: `(${live} === ${n} ? (${buggy}\n) : (`, close: '))' }),
  head,
  // Old parsers know no `?.`.
  entered: (first, last) => `globalThis.__bugsmithEntered && globalThis.__bugsmithEntered(${first}, ${last})`,
};

/** A head that nothing may be returned from: a setter's, a constructor's. */
const returnsNothing = /^(?:(?:public|private|protected|static|override|async)\s+)*(?:set\s+[\w#$'"[]|constructor\b)/;

/** The same for TypeScript, without errors of their own where a compiler checks types. */
export const typescriptSchemata: SchemataProfile = {
  guard: (n, fn) => {
    const { open, close } = guard(n, fn);
    const returning = returnsNothing.test(fn.signature) ? close : ';return undefined as any; }';
    return { open: untyped(open), close: returning };
  },
  ...(schemata.entry ? { entry: schemata.entry } : {}),
  head,
  choose: (n, buggy) => ({ open: `(${untyped(live)} === ${n} ? (${buggy}\n) : (`, close: '))' }),
  entered: (first, last) => untyped(schemata.entered?.(first, last) ?? ''),
};

function untyped(code: string): string {
  return code.replaceAll('globalThis.', '(globalThis as any).');
}
