import { resolve } from 'node:path';
import { exitCodes, Problem } from '../protocol/index.ts';
import type { CommonOptions } from './command.ts';

/** The project's folder: the argument, or `--root`, or where we are. */
export function projectRoot(path: string | undefined, options: CommonOptions): string {
  if (path !== undefined && options.root !== undefined && resolve(path) !== resolve(options.root)) {
    throw new Problem({
      code: 'usage',
      message: 'The project is named twice, and not the same.',
      why: `The argument says ${path} and --root says ${options.root}.`,
      remedy: 'Give one of them.',
      exitCode: exitCodes.usage,
    });
  }
  return resolve(path ?? options.root ?? '.');
}
