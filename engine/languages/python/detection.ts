import type { Snapshot } from '../../protocol/index.ts';
import { folderOf, hasFile, nearestFolder, readText } from '../../testing/files.ts';
import { collects, type PytestConfig, parseTomlFile, pytestConfig } from './pytest-config.ts';

/** Python tests that are run together: one folder, one framework. */
export interface PythonTests {
  readonly framework: 'pytest' | 'unittest';
  readonly directory: string;
  readonly reason: string;
  readonly config?: PytestConfig;
  readonly testFiles: string[];
}

const found = new WeakMap<Snapshot, readonly PythonTests[]>();

/** Who runs which Python test files; pytest and unittest ask this, so that no file is run by both. */
export function scanPythonTests(snapshot: Snapshot): readonly PythonTests[] {
  let tests = found.get(snapshot);
  if (!tests) {
    tests = scan(snapshot);
    found.set(snapshot, tests);
  }
  return tests;
}

function scan(snapshot: Snapshot): PythonTests[] {
  const foreign = /(^|\/)(node_modules|site-packages|_?vendor(ed)?|third_party|\.[^/]+)\//;
  const paths = snapshot.files.map((file) => file.path).filter((path) => !foreign.test(path));
  const configs = new Map<string, PytestConfig>();
  const configNames = /(^|\/)(\.?pytest\.ini|pyproject\.toml|tox\.ini|setup\.cfg)$/;
  for (const folder of new Set(paths.filter((path) => configNames.test(path)).map(folderOf))) {
    const config = pytestConfig(snapshot, folder);
    if (config) configs.set(folder, config);
  }
  const folders = new Set(['', ...configs.keys()]);
  if (!configs.has('')) for (const folder of packageFolders(snapshot, paths)) folders.add(folder);

  const sources = new Map<string, string[]>();
  for (const path of paths) {
    if (!path.endsWith('.py')) continue;
    const folder = nearestFolder(folders, path) ?? '';
    sources.set(folder, [...(sources.get(folder) ?? []), path]);
  }
  const tests: PythonTests[] = [];
  for (const [directory, files] of sources) {
    const config = configs.get(directory);
    const byPytest = files.filter((path) => collects(config, directory, path));
    if (config) {
      if (byPytest.length > 0)
        tests.push({ framework: 'pytest', directory, reason: config.reason, config, testFiles: byPytest });
      continue;
    }
    const evidence = pytestEvidence(snapshot, paths, directory, byPytest);
    if (evidence) {
      tests.push({ framework: 'pytest', directory, reason: evidence, testFiles: byPytest });
      continue;
    }
    const cases = files.filter((path) => /(^|\/)test[^/]*\.py$/.test(path) && hasTestCase(snapshot, path));
    const first = cases[0];
    if (first !== undefined)
      tests.push({ framework: 'unittest', directory, reason: `${first} uses unittest`, testFiles: cases });
  }
  return tests.sort((a, b) => (a.directory < b.directory ? -1 : 1));
}

/** Folders of a monorepo's packages. A manifest in a folder of tests or examples makes no package. */
function packageFolders(snapshot: Snapshot, paths: readonly string[]): string[] {
  return paths
    .filter((path) => /\/(pyproject\.toml|setup\.py)$/.test(path))
    .filter((path) => !/(^|\/)(tests?|testdata|fixtures|examples?|docs?|benchmarks?)\//.test(path))
    .filter((path) => {
      if (!path.endsWith('.toml')) return true;
      const manifest = parseTomlFile(readText(snapshot, path) ?? '');
      return manifest?.project !== undefined || manifest?.['build-system'] !== undefined;
    })
    .map(folderOf);
}

const manifests =
  /(^|\/)([\w-]*requirements[\w-]*\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|tox\.ini|Pipfile|noxfile\.py|Makefile|justfile|environment\.ya?ml)$|(^|\/)requirements\/[^/]+\.(txt|in)$|^\.github\/workflows\/[^/]+\.ya?ml$/;

/** Why pytest runs these files, or undefined when nothing says so. Looks at the folder's own and the root's files. */
function pytestEvidence(
  snapshot: Snapshot,
  paths: readonly string[],
  directory: string,
  testFiles: readonly string[],
): string | undefined {
  if (testFiles.length === 0) return undefined;
  const prefix = directory === '' ? '' : `${directory}/`;
  const conftest = paths.find((path) => path.startsWith(prefix) && /(^|\/)conftest\.py$/.test(path));
  if (conftest) return `there is a ${conftest}`;
  const workflows = snapshot.files.map((file) => file.path).filter((path) => path.startsWith('.github/workflows/'));
  for (const path of [...paths, ...workflows]) {
    // Its own, and those of the root; another package's say nothing of this one.
    const own = path.startsWith(prefix) ? path.slice(prefix.length) : path;
    if (!manifests.test(own) || (own.split('/').length > 2 && !own.startsWith('.github/'))) continue;
    if (/\bpytest\b/.test(readText(snapshot, path) ?? '')) return `${path} names pytest`;
  }
  for (const path of testFiles) {
    const text = readText(snapshot, path) ?? '';
    if (/^\s*(import|from) pytest\b/m.test(text)) return `${path} imports pytest`;
    if (/^(async )?def test_\w*\(/m.test(text)) return `${path} has test functions outside of any class`;
  }
  return undefined;
}

function hasTestCase(snapshot: Snapshot, path: string): boolean {
  const text = readText(snapshot, path) ?? '';
  return /\bunittest\b/.test(text) || /^class \w+\([^)]*TestCase\b/m.test(text) || /\bTestCase\)/.test(text);
}

/**
 * Where discovery has to start for a test file, and the folder its modules are named from: above the topmost folder
 * that is a package.
 */
export function topLevelOf(snapshot: Snapshot, path: string, directory: string): string {
  let folder = folderOf(path);
  while (folder !== directory && folder !== '' && hasFile(snapshot, `${folder}/__init__.py`)) folder = folderOf(folder);
  return folder;
}
