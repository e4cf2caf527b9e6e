import { setupFor } from '../project/analysis.ts';
import { resolveFunction } from '../project/functions.ts';
import { exitCodes, Problem, type SourceFunction, type TestSetup } from '../protocol/index.ts';

/** Which functions a run is about. */
export type Target =
  | { readonly kind: 'function'; readonly reference: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'all' };

/** @throws Problem `unknown-function` or `no-functions`, with suggestions. */
export function targetFunctions(target: Target, functions: readonly SourceFunction[]): SourceFunction[] {
  if (target.kind === 'function') return [resolveFunction(functions, target.reference)];
  if (target.kind === 'all') {
    if (functions.length > 0) return [...functions];
    throw new Problem({
      code: 'no-functions',
      message: 'This project has no functions that Bugsmith can make bugs in.',
      why: 'No source file in a supported language has a function outside of test code.',
      remedy: 'Run `bugsmith analyze` to see what it found, and name another folder if this is not the right one.',
      exitCode: exitCodes.notReady,
    });
  }
  const file = target.file.replaceAll('\\', '/').replace(/^\.\//, '');
  const found = functions.filter((fn) => fn.file === file);
  if (found.length > 0) return found;
  const files = [...new Set(functions.map((fn) => fn.file))];
  const near = files.filter((other) => other.endsWith(`/${file}`) || other.split('/').pop() === file.split('/').pop());
  throw new Problem({
    code: 'no-functions',
    message: `No function was found in ${target.file}.`,
    why: 'It is not a file of the project in a supported language, or holds test code only.',
    remedy:
      near.length > 0
        ? `Did you mean ${near.slice(0, 3).join(' or ')}?`
        : 'Run `bugsmith analyze` to see which files have functions.',
    exitCode: exitCodes.usage,
  });
}

/** The functions of a run that share a test setup, and so an environment and a baseline. */
export interface TargetGroup {
  readonly setup: TestSetup;
  readonly functions: readonly SourceFunction[];
}

/**
 * Functions by the setup that tests them, larger groups first. Functions that no setup tests come back apart.
 * @throws Problem `no-tests` (exit code 3) when that is all of them.
 */
export function groupBySetup(
  functions: readonly SourceFunction[],
  setups: readonly TestSetup[],
): { groups: TargetGroup[]; untested: SourceFunction[] } {
  const bySetup = new Map<TestSetup, SourceFunction[]>();
  const untested: SourceFunction[] = [];
  for (const fn of functions) {
    const setup = setupFor(fn, setups, fn.language);
    if (!setup) untested.push(fn);
    else bySetup.set(setup, [...(bySetup.get(setup) ?? []), fn]);
  }
  if (bySetup.size === 0) {
    throw new Problem({
      code: 'no-tests',
      message: 'No tests were found for this code, so no bug in it could be proved.',
      why:
        setups.length === 0
          ? 'No configuration, manifest or test file of a known test framework was found.'
          : `The tests found (${setups.map((setup) => setup.id).join(', ')}) are for another language or another folder.`,
      remedy: 'Add tests, or name the folder that has them with --root; `bugsmith analyze` shows what is found.',
      exitCode: exitCodes.notReady,
    });
  }
  const groups = [...bySetup].map(([setup, members]) => ({ setup, functions: members }));
  groups.sort((a, b) => b.functions.length - a.functions.length || (a.setup.id < b.setup.id ? -1 : 1));
  return { groups, untested };
}
