import type { Snapshot } from '../../protocol/index.ts';
import { hasFile, readText } from '../../testing/files.ts';
import { type IniFile, parseIni } from '../../testing/ini.ts';
import { parseTomlFile, tomlTable } from './pytest-config.ts';
import { neededByTests, testGroups, tomlRequirements } from './requirements.ts';

/** What a Python package says of itself and of what its tests need, all manifests together. */
export interface PythonManifest {
  /** Whether `pip install -e .` makes sense: something can build it. */
  readonly installable: boolean;
  /** Extras of its own to install with it. */
  readonly extras: readonly string[];
  /** PEP 508 requirements that installing it does not bring, or all of them when it is not installable. */
  readonly requirements: readonly string[];
  /** Requirements files to install as they are, relative to the folder. */
  readonly requirementFiles: readonly string[];
  /** Its run-time requirements as far as they are written down: for when it cannot be installed. */
  readonly dependencies: readonly string[];
  readonly requiresPython: string | undefined;
  /** Files it was read from, relative to the project root. */
  readonly inputs: readonly string[];
  /** It takes its version from git, which a snapshot does not have. */
  readonly versionFromGit: boolean;
}

/** Reads the manifests in `folder`. `imported` tells whether the project's tests import a module. */
export function readManifest(
  snapshot: Snapshot,
  folder: string,
  imported: (module: string) => boolean,
): PythonManifest {
  const inputs: string[] = [];
  const read = (name: string): string | undefined => {
    const path = folder === '' ? name : `${folder}/${name}`;
    const text = readText(snapshot, path);
    if (text !== undefined) inputs.push(path);
    return text;
  };
  const pyproject = parseTomlFile(read('pyproject.toml') ?? '') ?? {};
  const setupPy = read('setup.py');
  const setupCfg = parseIni(read('setup.cfg') ?? '');
  const toxIni = parseIni(read('tox.ini') ?? '');
  const pipfile = parseTomlFile(read('Pipfile') ?? '') ?? {};

  const project = tomlTable(pyproject.project) ?? {};
  const poetry = tomlTable(tomlTable(pyproject.tool)?.poetry) ?? {};
  const groups = fromGroups(pyproject, imported);
  const poetryTests = poetryGroups(poetry, imported);
  const extras = [
    ...testGroups(Object.keys(tomlTable(project['optional-dependencies']) ?? {})),
    ...testGroups(Object.keys(tomlTable(poetry.extras) ?? {})),
    ...testGroups([...(setupCfg.get('options.extras_require')?.keys() ?? [])]),
    ...testGroups(extrasOfSetupPy(setupPy ?? '')),
  ];
  const files = requirementFiles(snapshot, folder);
  for (const file of files.all) inputs.push(folder === '' ? file : `${folder}/${file}`);
  const pipfileTests = [
    ...Object.entries(tomlTable(pipfile.packages) ?? {}).flatMap(([name, value]) => tomlRequirements(name, value)),
    ...neededByTests(
      Object.entries(tomlTable(pipfile['dev-packages']) ?? {}).flatMap(([name, value]) =>
        tomlRequirements(name, value),
      ),
      imported,
    ),
  ];
  const declared = [...groups, ...poetryTests, ...pipfileTests, ...stringsOfSetupPy(setupPy ?? '', 'tests_require')];
  const nothingDeclared = declared.length === 0 && extras.length === 0 && files.tests.length === 0;
  const tox = nothingDeclared ? toxNeeds(toxIni) : { requirements: [], files: [], extras: [] };
  const dev = nothingDeclared && tox.requirements.length + tox.files.length === 0 ? files.development : [];

  const dependencies = [
    ...stringsOf(project.dependencies),
    ...Object.entries(tomlTable(poetry.dependencies) ?? {})
      .filter(([name, value]) => name !== 'python' && tomlTable(value)?.optional !== true)
      .flatMap(([name, value]) => tomlRequirements(name, value)),
    ...(setupCfg.get('options')?.get('install_requires') ?? '').split('\n').filter(Boolean),
    ...stringsOfSetupPy(setupPy ?? '', 'install_requires'),
  ];
  const installable = isInstallable(pyproject, poetry, setupPy, setupCfg);
  return {
    installable,
    extras: [...new Set([...extras, ...tox.extras])],
    requirements: [...declared, ...tox.requirements, ...(installable ? [] : dependencies)],
    requirementFiles: [...new Set([...files.plain, ...files.tests, ...tox.files, ...dev])].filter((file) =>
      hasFile(snapshot, folder === '' ? file : `${folder}/${file}`),
    ),
    dependencies,
    requiresPython: requiredPython(project, poetry, setupCfg, setupPy, pipfile),
    inputs,
    versionFromGit:
      /setuptools[_-]scm|hatch-vcs|\bpbr\b|pdm[\s\S]*scm|versioningit|dunamai|dynamic-versioning|vcs-versioning/.test(
        `${read('pyproject.toml') ?? ''}${setupPy ?? ''}${[...(setupCfg.get('options')?.values() ?? [])].join()}`,
      ),
  };
}

function isInstallable(
  pyproject: Record<string, unknown>,
  poetry: Record<string, unknown>,
  setupPy: string | undefined,
  setupCfg: IniFile,
): boolean {
  const uv = tomlTable(tomlTable(pyproject.tool)?.uv);
  if (poetry['package-mode'] === false || uv?.package === false) return false;
  return (
    pyproject['build-system'] !== undefined || setupPy !== undefined || setupCfg.get('metadata')?.has('name') === true
  );
}

/** [dependency-groups] of PEP 735, with what they include. */
function fromGroups(pyproject: Record<string, unknown>, imported: (module: string) => boolean): string[] {
  const groups = tomlTable(pyproject['dependency-groups']) ?? {};
  const legacy = tomlTable(tomlTable(pyproject.tool)?.uv)?.['dev-dependencies'];
  const resolve = (name: string, seen: readonly string[]): string[] => {
    const entries = groups[name];
    if (!Array.isArray(entries) || seen.includes(name)) return [];
    return entries.flatMap((entry) => {
      if (typeof entry === 'string') return [entry];
      const included = tomlTable(entry)?.['include-group'];
      return typeof included === 'string' ? resolve(included, [...seen, name]) : [];
    });
  };
  const all = [...testGroups(Object.keys(groups)).flatMap((name) => resolve(name, [])), ...stringsOf(legacy)];
  return neededByTests(all, imported);
}

function poetryGroups(poetry: Record<string, unknown>, imported: (module: string) => boolean): string[] {
  const groups = tomlTable(poetry.group) ?? {};
  const tables = testGroups(Object.keys(groups)).map((name) => tomlTable(tomlTable(groups[name])?.dependencies));
  tables.push(tomlTable(poetry['dev-dependencies']));
  return neededByTests(
    tables.flatMap((table) => Object.entries(table ?? {}).flatMap(([name, value]) => tomlRequirements(name, value))),
    imported,
  );
}

/** Requirements files by what their names say they are for. */
function requirementFiles(snapshot: Snapshot, folder: string) {
  const prefix = folder === '' ? '' : `${folder}/`;
  const all = snapshot.files
    .map((file) => file.path)
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((path) => /^((requirements|tests?)\/)?[\w.-]*\.txt$/.test(path) && /require|^requirements\//i.test(path));
  const tests = all.filter((path) =>
    /\btests?\b|testing/i.test(path.replaceAll('_', '-').replace(/^requirements\//, '')),
  );
  const development = all.filter((path) => /\b(dev|develop|development)\b/i.test(path.replaceAll('_', '-')));
  const plain = all.filter((path) =>
    /^(requirements\.txt|requirements\/(base|main|requirements|common)\.txt)$/.test(path),
  );
  return { all, tests, development, plain };
}

function toxNeeds(tox: IniFile): { requirements: string[]; files: string[]; extras: string[] } {
  const settings = tox.get('testenv');
  const lines = (settings?.get('deps') ?? '').split('\n').map((line) => line.trim().replaceAll('{toxinidir}/', ''));
  const requirements: string[] = [];
  const files: string[] = [];
  for (const line of lines) {
    const file = /^(?:-r|--requirement)[\s=]*(\S+)$/.exec(line)?.[1];
    if (file) files.push(file);
    // `py38: mock` is for one environment of tox; `{posargs}` and the like are tox's own.
    else if (line && !line.startsWith('-') && !/^[\w!,{}-]+:/.test(line) && !line.includes('{'))
      requirements.push(line);
  }
  const extras = (settings?.get('extras') ?? '').split(/[\s,]+/).filter(Boolean);
  return { requirements, files, extras };
}

function requiredPython(
  project: Record<string, unknown>,
  poetry: Record<string, unknown>,
  setupCfg: IniFile,
  setupPy: string | undefined,
  pipfile: Record<string, unknown>,
): string | undefined {
  const candidates = [
    project['requires-python'],
    tomlTable(poetry.dependencies)?.python,
    setupCfg.get('options')?.get('python_requires'),
    /python_requires\s*=\s*['"]([^'"]+)['"]/.exec(setupPy ?? '')?.[1],
    tomlTable(pipfile.requires)?.python_version,
  ];
  return candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '');
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

/** A list of string literals given as a keyword in setup.py; lists that are computed cannot be read without running it. */
function stringsOfSetupPy(text: string, keyword: string): string[] {
  const list = new RegExp(`\\b${keyword}\\s*=\\s*[[(]([^\\])]*)[\\])]`).exec(text)?.[1] ?? '';
  return [...list.matchAll(/(['"])([^'"\n]+)\1/g)].map((match) => match[2] ?? '');
}

function extrasOfSetupPy(text: string): string[] {
  const table = /\bextras_require\s*=\s*\{([\s\S]*?)\}/.exec(text)?.[1] ?? '';
  return [...table.matchAll(/['"]([\w-]+)['"]\s*:/g)].map((match) => match[1] ?? '');
}
