import { posix } from 'node:path';
import type { Snapshot } from '../../protocol/index.ts';
import { folderOf, hasFile, readText, within } from '../../testing/files.ts';
import { leanBuild } from './lean-build.ts';
import { inPackage, type Package } from './packages.ts';
import type { ScriptCommand, ScriptStep } from './scripts.ts';

/** What has to be built before tests run, since they load it, and by which commands. */
export interface TestBuild {
  /** Shell commands, in order, run in the package's folder. */
  readonly commands: readonly string[];
  /** Test files that load what is built. */
  readonly neededBy: readonly string[];
}

const buildTools =
  /^(tsc|babel|rollup|webpack|esbuild|tsup|unbuild|swc|tshy|ncc|gulp|grunt|make|microbundle|pkgroll|tsdown|rslib|parcel|browserify|peggy|pegjs|nearleyc|coffee|lessc|tsconfig-to-dual-package|zshy|preconstruct|ts-scripts|aegir|wireit|nx|turbo|lerna)$/;
const buildNames =
  /^(pre)?(build|compile|generate|bundle|transpile|dist|codegen|prepare-tests)(:|$)|(^|:)(build|compile)$/;

/**
 * Whether tests load files that are not in the snapshot and that the package's scripts make before testing.
 * @param before the steps that come before the framework in the test script.
 * @param places files and folders that the framework is told to run; missing ones have to be built.
 */
export function testBuild(
  snapshot: Snapshot,
  found: Package,
  before: readonly ScriptStep[],
  testFiles: readonly string[],
  places: readonly string[],
): TestBuild | undefined {
  let steps = before.filter(isBuild);
  if (steps.length === 0 && found.manifest.scripts?.build !== undefined)
    steps = [{ text: 'npm run --silent build', through: ['build'], commands: [] }];
  const commands = leanBuild(snapshot, found, steps).map((step) => step.text);
  if (commands.length === 0) return undefined;
  const missing = places.some((place) => !exists(snapshot, within(found.directory, place.replace(/[*?{[].*$/, ''))));
  const neededBy = missing ? testFiles : testFiles.filter((path) => loadsMissingFiles(snapshot, found, path));
  return missing || neededBy.length > 0 ? { commands, neededBy } : undefined;
}

function isBuild(step: ScriptStep): boolean {
  if (step.through.some((name) => buildNames.test(name))) return true;
  return step.commands.some(
    (command: ScriptCommand) =>
      (buildTools.test(command.program) && !command.args.some((word) => word === '--noEmit' || word === 'lint')) ||
      (command.program === 'vite' && command.args[0] === 'build') ||
      (command.program === 'node' &&
        /build|compile|generate/.test(command.args.find((word) => !word.startsWith('-')) ?? '')),
  );
}

const specifier = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"\n]+)\1/g;

function loadsMissingFiles(snapshot: Snapshot, found: Package, path: string): boolean {
  for (const [, , name = ''] of (readText(snapshot, path) ?? '').matchAll(specifier)) {
    if (name === found.manifest.name) {
      const main = mainOf(found);
      if (main !== undefined && !resolves(snapshot, within(found.directory, main))) return true;
    }
    if (!/^\.\.?(\/|$)/.test(name) || /\.(json|css|node|txt|md|html)$/.test(name)) continue;
    const target = within(folderOf(path), name);
    if (target === undefined || resolves(snapshot, target)) continue;
    if (target === found.directory) {
      const main = mainOf(found) ?? 'index.js';
      if (!resolves(snapshot, within(found.directory, main))) return true;
    } else if (posix.relative(found.directory || '.', target).split('/')[0] !== 'node_modules') return true;
  }
  return false;
}

function mainOf(found: Package): string | undefined {
  const entry = (found.manifest as { exports?: unknown }).exports;
  const at =
    typeof entry === 'object' && entry !== null && '.' in entry ? (entry as Record<string, unknown>)['.'] : entry;
  return firstPath(at) ?? found.manifest.main;
}

function firstPath(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return undefined;
  for (const [condition, value] of Object.entries(entry)) {
    const path = condition === 'types' || condition.startsWith('./') ? undefined : firstPath(value);
    if (path !== undefined) return path;
  }
  return undefined;
}

const extensions = ['', '.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.tsx', '.jsx', '.json', '.d.ts', '.node'];

/** Whether a module path leads to a file of the snapshot, by Node's, bundlers' or TypeScript's ways. */
function resolves(snapshot: Snapshot, path: string | undefined): boolean {
  if (path === undefined) return true;
  const source = path.replace(/\.([cm]?)jsx?$/, '.$1ts');
  return (
    extensions.some((extension) => path !== '' && hasFile(snapshot, path + extension)) ||
    hasFile(snapshot, source) ||
    hasFile(snapshot, `${source}x`) ||
    extensions.slice(1).some((extension) => hasFile(snapshot, inPackage(path, `index${extension}`)))
  );
}

function exists(snapshot: Snapshot, path: string | undefined): boolean {
  const folder = path?.replace(/\/$/, '');
  if (folder === undefined || folder === '') return true;
  return hasFile(snapshot, folder) || snapshot.files.some((file) => file.path.startsWith(`${folder}`));
}
