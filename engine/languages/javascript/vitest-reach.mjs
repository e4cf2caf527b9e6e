/**
 * Runs vitest with our runner, which tells whose lines are whose: `node vitest-reach.mjs <vitest arguments>`. The
 * command line cannot name a runner, the programming interface can.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.cwd(), 'package.json'));
const node = await import(pathToFileURL(require.resolve('vitest/node')).href);
const args = process.argv.slice(2);

function parse() {
  if (node.parseCLI) return node.parseCLI(['vitest', 'run', ...args]);
  // Before 2.1 there is nothing to parse with; these are what projects give.
  const options = {};
  const filter = [];
  for (let index = 0; index < args.length; index++) {
    const [, name, value] = /^--?([\w-]+)(?:=(.*))?$/.exec(args[index]) ?? [];
    if (name === undefined) filter.push(args[index]);
    else options[{ c: 'config', r: 'root' }[name] ?? name] = value ?? args[++index];
  }
  return { filter, options };
}

const { filter, options } = parse();
const vitest = await node.startVitest('test', filter, {
  ...options,
  run: true,
  watch: false,
  reporters: ['dot'],
  coverage: { enabled: false },
  runner: join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, 'vitest-runner.mjs'),
});
await vitest?.close();
process.exit();
