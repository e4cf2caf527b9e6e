import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// This module sits at the top of engine/, and the build keeps the same layout under dist/engine, so files that are not
// code (queries, migrations, workers) have the same relative path in both.
const root = import.meta.dirname;

/** Absolute path of a file shipped with the engine, e.g. `languages/python/functions.scm`. */
export function assetPath(relative: string): string {
  return join(root, relative);
}

/** Text of a file shipped with the engine. */
export function readAsset(relative: string): string {
  return readFileSync(assetPath(relative), 'utf8');
}
