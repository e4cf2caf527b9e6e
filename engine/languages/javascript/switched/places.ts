import { posix } from 'node:path';
import { sandboxPaths } from '../../../sandbox/layout.ts';
import { below } from '../../../testing/files.ts';

const file = String.raw`([^\s:("'][^:("'\n]*\.[cm]?[jt]sx?)`;

/** How build tools name the place of an error: tsc's two ways, esbuild's and rollup's, and babel's. */
const forms = [
  new RegExp(String.raw`^${file}\((\d+),\d+\): error`, 'gm'),
  new RegExp(String.raw`^${file}:(\d+):\d+ - error`, 'gm'),
  new RegExp(String.raw`(?:^|\s|✘ \[ERROR\] )${file}:(\d+):\d+`, 'gm'),
  new RegExp(String.raw`SyntaxError: ${file}:[^\n]*\((\d+):\d+\)`, 'g'),
];

/**
 * Places that a build's output complains about. Files relative to the project root.
 * @param directory folder that the build ran in, relative to the project root.
 */
export function buildPlaces(directory: string, output: string): { file: string; line: number }[] {
  const places = new Map<string, { file: string; line: number }>();
  for (const form of forms) {
    for (const [, path = '', line] of output.matchAll(form)) {
      const plain = posix.isAbsolute(path) ? below(sandboxPaths.project, path) : posix.join(directory, path);
      if (plain !== undefined) places.set(`${plain}:${line}`, { file: plain, line: Number(line) });
    }
  }
  return [...places.values()];
}
