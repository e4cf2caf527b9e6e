import { basename } from 'node:path';
import type { LanguageRegistry } from '../languages/registry.ts';
import type { LanguageShare, Project, Snapshot, SourceFunction, TestSetup } from '../protocol/index.ts';
import { fitness, type SuiteNumbers } from './fitness.ts';
import { findFunctions, largestSourceFile } from './functions.ts';
import { readFileText, type SnapshotOptions, takeSnapshot } from './snapshot.ts';

export interface AnalysisOptions extends SnapshotOptions {
  /** Only functions of these files; see `findFunctions`. */
  readonly files?: readonly string[];
  /** What a baseline told, when there is one: fitness is not known without. */
  readonly suite?: SuiteNumbers;
}

export interface Analysis {
  readonly project: Project;
  readonly snapshot: Snapshot;
  readonly functions: SourceFunction[];
}

/** What the project at `root` is: a snapshot, its languages, its test setups, its functions. Runs nothing of it. */
export async function analyse(root: string, languages: LanguageRegistry, options: AnalysisOptions): Promise<Analysis> {
  const { report, signal, files, suite } = options;
  const taken = await takeSnapshot(root, options);
  const { snapshot } = taken;
  report({ phase: 'analysis', message: 'Looking for test setups' });
  const testSetups = await findTestSetups(snapshot, languages);
  signal.throwIfAborted();
  report({ phase: 'analysis', message: `Looking for functions in ${snapshot.files.length} files` });
  const shares = await languageShares(snapshot, languages, signal);
  const tests = new Set(testSetups.flatMap((setup) => setup.testFiles));
  const found = await findFunctions(snapshot, languages, { tests, signal, ...(files ? { files } : {}) });
  const project: Project = {
    root: taken.root,
    name: basename(taken.root),
    identity: taken.identity,
    commit: taken.commit,
    dirty: taken.dirty,
    languages: shares,
    testSetups,
    fitness: fitness(shares, suite),
    notes: [...taken.notes, ...found.notes],
  };
  return { project, snapshot, functions: found.functions };
}

/** The test setups of all frameworks, each once, by folder; within a folder in the order of the languages' profiles. */
export async function findTestSetups(snapshot: Snapshot, languages: LanguageRegistry): Promise<TestSetup[]> {
  const setups = new Map<string, TestSetup>();
  for (const framework of languages.frameworks) {
    for (const setup of await framework.detect(snapshot)) if (!setups.has(setup.id)) setups.set(setup.id, setup);
  }
  return [...setups.values()].sort((a, b) => (a.directory === b.directory ? 0 : a.directory < b.directory ? -1 : 1));
}

/**
 * The setup that tests a function: the nearest one for its language, from its file's folder upwards. A project with only
 * one setup for the language tests everything with it, wherever it lies. Undefined when none fits.
 */
export function setupFor(
  fn: Pick<SourceFunction, 'file'>,
  setups: readonly TestSetup[],
  languageId: string,
): TestSetup | undefined {
  const fitting = setups.filter((setup) => setup.languages.includes(languageId));
  let nearest: TestSetup | undefined;
  for (const setup of fitting) {
    const around = setup.directory === '' || fn.file.startsWith(`${setup.directory}/`);
    if (around && (!nearest || setup.directory.length > nearest.directory.length)) nearest = setup;
  }
  return nearest ?? (fitting.length === 1 ? fitting[0] : undefined);
}

/** Files and lines of each language, tests included, generated and vendored code not; the largest share first. */
async function languageShares(
  snapshot: Snapshot,
  languages: LanguageRegistry,
  signal: AbortSignal,
): Promise<LanguageShare[]> {
  const shares = new Map<string, { id: string; name: string; files: number; lines: number }>();
  for (const file of snapshot.files) {
    signal.throwIfAborted();
    const profile = languages.ofFile(file.path);
    if (!profile || file.kind === 'symlink' || file.size > largestSourceFile) continue;
    const text = await readFileText(snapshot, file);
    if (text === undefined || profile.isGenerated(file.path, text.slice(0, 4096))) continue;
    const share = shares.get(profile.id) ?? { id: profile.id, name: profile.name, files: 0, lines: 0 };
    share.files++;
    share.lines += countLines(text);
    shares.set(profile.id, share);
  }
  return [...shares.values()].sort((a, b) => b.lines - a.lines || (a.id < b.id ? -1 : 1));
}

function countLines(text: string): number {
  const ends = text.match(/\r\n?|\n/g)?.length ?? 0;
  return ends + (text === '' || /[\r\n]$/.test(text) ? 0 : 1);
}
