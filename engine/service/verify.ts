import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix, relative, resolve, sep } from 'node:path';
import { Workshop } from '../generate/workshop.ts';
import { type LanguageRegistry, loadLanguages } from '../languages/registry.ts';
import { Pool } from '../pool/pool.ts';
import { findTestSetups } from '../project/analysis.ts';
import { unpackCommit } from '../project/git.ts';
import { loadSnapshot, takeSnapshot } from '../project/snapshot.ts';
import {
  exitCodes,
  Problem,
  type ReportProgress,
  type Snapshot,
  type TestSetup,
  type Tuple,
  type Verification,
} from '../protocol/index.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import { runCleanly } from '../validation/suite.ts';
import { type CheckedOut, findCheckedOut } from './checked-out.ts';
import { grade } from './grade.ts';

export interface VerifyOptions {
  /** The checked-out folder, or one in it. */
  readonly directory: string;
  /** Unsaved editors: path relative to `directory` → text. */
  readonly overlay?: ReadonlyMap<string, string>;
  readonly sandbox: SandboxChoice;
  readonly providers: readonly SandboxProvider[];
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

/**
 * Whether the bug that was checked out into a folder is fixed there: one run of the whole suite on the folder as it is now.
 * The test files are those that the bug was proved with, whatever became of them in the folder. Problems:
 * `not-checked-out`, `no-pool`, `unknown-tuple`, `no-tests`, and those of environments and sandboxes.
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { sandbox: choice, providers, report, signal } = options;
  const started = performance.now();
  const checkedOut = await findCheckedOut(options.directory);
  if (!checkedOut) throw notCheckedOut(options.directory);
  const tuple = readTuple(checkedOut);
  const languages = await loadLanguages();
  const overlay = fromTop(options, checkedOut.folder);
  const { snapshot } = await takeSnapshot(checkedOut.folder, { report, signal, overlay });
  const { setup, restored } = await withProvedCode(checkedOut, tuple, options, async (proved) => {
    const found = (await findTestSetups(proved, languages)).find(({ id }) => id === tuple.evidence.testSetup);
    if (!found) throw noTests(tuple);
    return { setup: found, restored: await testFilesToRestore(proved, snapshot, tuple, found, languages) };
  });
  const note = (text: string): void => report({ phase: 'note', message: text });
  const workshop = new Workshop({ choice, providers, languages, snapshot, report, signal, note });
  const suite = await workshop.suite(setup);
  report({ phase: 'verify', message: 'Running the tests' });
  // One run, on a machine that may be busy with another.
  const seconds = Math.max(60, 10 * tuple.evidence.baseline.seconds + 30);
  const { output, report: results } = await runCleanly(suite, restored, seconds, signal);
  const graded = grade(tuple, { output, report: results }, [...restored.keys()]);
  return { id: tuple.id, ...graded, seconds: (performance.now() - started) / 1000 };
}

/** The unsaved editors by their paths from the top of the checked-out folder. */
function fromTop({ directory, overlay = new Map() }: VerifyOptions, folder: string): Map<string, string> {
  const way = relative(folder, resolve(directory)).split(sep).join('/');
  return new Map([...overlay].map(([path, text]) => [posix.join(way, path), text]));
}

function readTuple({ id, project, folder }: CheckedOut): Tuple {
  if (!Pool.exists(project)) {
    throw new Problem({
      code: 'no-pool',
      message: 'The pool that the bug came from is not on this machine.',
      why: `${folder} was checked out from the pool of project ${project.slice(0, 12)}.`,
      remedy: 'Verify it where it was checked out.',
      exitCode: exitCodes.notReady,
    });
  }
  using pool = Pool.open(project);
  return pool.get(id);
}

/** The snapshot in the cache, which nobody could change; else the folder's first commit, whose tests are the same. */
async function withProvedCode<T>(
  { folder, commit }: CheckedOut,
  tuple: Tuple,
  { report, signal }: VerifyOptions,
  work: (proved: Snapshot) => Promise<T>,
): Promise<T> {
  const cached = await loadSnapshot(tuple.provenance.snapshot);
  if (cached) return await work(cached);
  const temporary = await mkdtemp(join(tmpdir(), 'bugsmith-verify-'));
  try {
    const target = join(temporary, 'code');
    await unpackCommit(folder, commit, target, signal);
    return await work((await takeSnapshot(target, { report, signal })).snapshot);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** What to write over the folder's files so that its tests are those that the bug was proved with; null: to remove. */
async function testFilesToRestore(
  proved: Snapshot,
  current: Snapshot,
  tuple: Tuple,
  setup: TestSetup,
  languages: LanguageRegistry,
): Promise<Map<string, Uint8Array | null>> {
  const named = new Set([...setup.testFiles, ...(setup.configFile === undefined ? [] : [setup.configFile])]);
  const profiles = setup.languages.map((id) => languages.byId(id));
  // Code with tests inside it is code: putting it back would bring the fix.
  const changed = new Set(tuple.provenance.candidate.edits.map(({ file }) => file));
  const isTest = (path: string): boolean =>
    !changed.has(path) && (named.has(path) || profiles.some((profile) => profile.isTestFile(path)));
  const before = new Map(proved.files.filter(({ path }) => isTest(path)).map((file) => [file.path, file]));
  const now = new Map(current.files.map((file) => [file.path, file]));
  const restored = new Map<string, Uint8Array | null>();
  for (const [path, file] of before) {
    const same = now.get(path)?.sha256 === file.sha256;
    if (!same && file.kind !== 'symlink') restored.set(path, await readFile(join(proved.directory, path)));
  }
  // Tests of one's own prove nothing here, but what they load (a conftest.py, say) could make others pass.
  for (const path of now.keys()) if (isTest(path) && !before.has(path)) restored.set(path, null);
  return restored;
}

function notCheckedOut(directory: string): Problem {
  return new Problem({
    code: 'not-checked-out',
    message: `No bug was checked out into ${directory}.`,
    why: 'A folder that `bugsmith pool checkout` made says which bug it has, and this one does not.',
    remedy: 'Name the folder that the bug was checked out into.',
    exitCode: exitCodes.usage,
  });
}

function noTests(tuple: Tuple): Problem {
  return new Problem({
    code: 'no-tests',
    message: `The tests that proved this bug (${tuple.evidence.testSetup}) are not found any more.`,
    why: 'Another version of Bugsmith may have found them under another name.',
    remedy: 'Generate the bug anew.',
    exitCode: exitCodes.notReady,
  });
}
