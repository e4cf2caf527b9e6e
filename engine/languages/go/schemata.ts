import { posix } from 'node:path';
import type { SourceFunction } from '../../protocol/index.ts';
import type { SchemataProfile } from '../profile.ts';

const live = 'bugsmithLive';

/** Environment variable that carries the number of the live candidate. */
export const liveVariable = 'BUGSMITH_LIVE';

/** Guards for Go. Every package with woven files gets a variable of its own, read once at start. */
export const schemata: SchemataProfile = {
  guard: (n, fn) => ({
    open: `if ${live} == ${n} {`,
    // Statements that should have returned and did not would not compile on their own: confirmation finds out.
    close: hasResults(fn) ? 'panic("bugsmith: missing return")\n}' : 'return\n}',
  }),
  support: (file, source) => {
    const name = /^\s*package\s+(\w+)/m.exec(source)?.[1] ?? 'main';
    return {
      file: posix.join(posix.dirname(file), 'bugsmith_live.go'),
      content: `package ${name}

import bugsmithos "os"

var ${live} = func() int {
	n := 0
	for _, digit := range bugsmithos.Getenv("${liveVariable}") {
		n = n*10 + int(digit-'0')
	}
	return n
}()
`,
    };
  },
};

/** Whether a function gives something back: whether anything stands behind its parameters. */
export function hasResults(fn: SourceFunction): boolean {
  const head = fn.signature;
  let at = head.indexOf('func') + 'func'.length;
  const skip = (): boolean => {
    while (/\s/.test(head[at] ?? '')) at += 1;
    return at < head.length;
  };
  const group = (): void => {
    let depth = 0;
    do {
      if (head[at] === '(' || head[at] === '[') depth += 1;
      if (head[at] === ')' || head[at] === ']') depth -= 1;
      at += 1;
    } while (depth > 0 && at < head.length);
  };
  skip();
  const receiver = head[at] === '(' && /^func\s*\([^()]*\)\s*\w+\s*[([]/.test(head.slice(head.indexOf('func')));
  if (receiver) group();
  skip();
  while (/\w/.test(head[at] ?? '')) at += 1;
  skip();
  if (head[at] === '[') group();
  skip();
  if (head[at] === '(') group();
  return skip();
}
