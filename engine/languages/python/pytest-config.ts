import { matchesGlob } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import type { Snapshot } from '../../protocol/index.ts';
import { below, readText } from '../../testing/files.ts';
import { parseIni } from '../../testing/ini.ts';
import { dropOptions, splitWords } from '../../testing/words.ts';

/** What a project's pytest configuration says, as far as it matters to us. */
export interface PytestConfig {
  /** Relative to the project root. */
  readonly file: string;
  /** For people: `pyproject.toml has [tool.pytest.ini_options]`. */
  readonly reason: string;
  readonly addopts: readonly string[];
  readonly testpaths: readonly string[];
  readonly pythonFiles: readonly string[];
}

const defaultPythonFiles = ['test_*.py', '*_test.py'];

/** The file that pytest would take in `folder`, in pytest's own order; undefined when it would take none. */
export function pytestConfig(snapshot: Snapshot, folder: string): PytestConfig | undefined {
  const at = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  for (const name of ['pytest.ini', '.pytest.ini']) {
    const text = readText(snapshot, at(name));
    // An empty pytest.ini counts: it is how people say where the root is.
    if (text !== undefined) return fromIni(at(name), `there is a ${name}`, parseIni(text).get('pytest') ?? new Map());
  }
  const manifest = readText(snapshot, at('pyproject.toml'));
  if (manifest !== undefined) {
    const tool = tomlTable(tomlTable(parseTomlFile(manifest)?.tool)?.pytest);
    if (tool) {
      const table = tomlTable(tool.ini_options) ?? tool;
      const section = tool.ini_options ? 'tool.pytest.ini_options' : 'tool.pytest';
      return {
        file: at('pyproject.toml'),
        reason: `${at('pyproject.toml')} has [${section}]`,
        addopts: wordsOf(table.addopts),
        testpaths: wordsOf(table.testpaths),
        pythonFiles: table.python_files === undefined ? defaultPythonFiles : wordsOf(table.python_files),
      };
    }
  }
  for (const [name, section] of [
    ['tox.ini', 'pytest'],
    ['setup.cfg', 'tool:pytest'],
  ] as const) {
    const text = readText(snapshot, at(name));
    const settings = text === undefined ? undefined : parseIni(text).get(section);
    if (settings) return fromIni(at(name), `${at(name)} has [${section}]`, settings);
  }
  return undefined;
}

function fromIni(file: string, reason: string, settings: ReadonlyMap<string, string>): PytestConfig {
  const files = settings.get('python_files');
  return {
    file,
    reason,
    addopts: splitWords(settings.get('addopts') ?? ''),
    testpaths: splitWords(settings.get('testpaths') ?? ''),
    pythonFiles: files === undefined ? defaultPythonFiles : splitWords(files),
  };
}

/** A TOML file's content; undefined when it is not TOML (the project's own tools will say so better than we can). */
export function parseTomlFile(text: string): Record<string, unknown> | undefined {
  try {
    return parseToml(text);
  } catch {
    return undefined;
  }
}

export function tomlTable(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? splitWords(value) : [];
}

/** Whether pytest would collect the file when run in `folder` without arguments. */
export function collects(config: PytestConfig | undefined, folder: string, path: string): boolean {
  const relative = below(folder, path);
  if (relative === undefined || !relative.endsWith('.py')) return false;
  const name = relative.slice(relative.lastIndexOf('/') + 1);
  const patterns = config?.pythonFiles ?? defaultPythonFiles;
  if (!patterns.some((pattern) => matchesGlob(pattern.includes('/') ? relative : name, pattern))) return false;
  const paths = config?.testpaths ?? [];
  return (
    paths.length === 0 ||
    paths.some((wanted) => {
      const base = wanted.replace(/^\.\//, '').replace(/\/+$/, '');
      return (
        base === '.' || relative === base || relative.startsWith(`${base}/`) || matchesGlob(relative, `${base}/**`)
      );
    })
  );
}

/**
 * The project's own options without those that would change which results we get or when: parallel runs, random order,
 * reruns, coverage (slow, and ours is separate), stopping early, running only what failed last, reports and looks.
 */
export function neutralised(addopts: readonly string[]): string[] {
  return dropOptions(addopts, {
    flags: [
      /^-(x|v+|q+)$/,
      /^--(exitfirst|verbose|quiet|lf|last-failed|ff|failed-first|nf|new-first|sw|stepwise|stepwise-skip)$/,
      /^--(cache-clear|no-header|no-summary|showlocals|full-trace|looponfail|self-contained-html|profile|profile-svg)$/,
      /^--(no-cov|cov|cov-append|cov-branch|no-cov-on-fail|cov-reset|random-order|randomly-dont-\w+|pdb|trace)$/,
      /^-r\w+$/,
      /^-n\w+$/,
      /^--(cov|cov-[\w-]+|randomly-[\w-]+|random-order[\w-]*|reruns[\w-]*|only-rerun|html|json-report[\w-]*)=/,
      /^--(benchmark-[\w-]+|forked|boxed|instafail|picked|testmon|no-testmon|durations[\w-]*)/,
    ],
    withValue: [
      /^--(maxfail|numprocesses|dist|maxprocesses|tx|color|tb|durations|durations-min|junitxml|junit-xml|junit-prefix)$/,
      /^--(cov-report|cov-config|cov-fail-under|cov-context|randomly-seed|reruns|reruns-delay|rerun-except|html|verbosity)$/,
      /^--(rootdir|basetemp|report-log|resultlog|json-report-file|count|log-file)$/,
      /^-n$/,
    ],
  });
}
