import assert from 'node:assert/strict';
import { projectContainer } from '../../../engine/languages/container.ts';
import { goRecipe } from '../../../engine/languages/go/environment.ts';
import { nodeRecipe } from '../../../engine/languages/javascript/environment.ts';
import { satisfiesRange } from '../../../engine/languages/javascript/toolchain.ts';
import { pythonRecipe } from '../../../engine/languages/python/environment.ts';
import { satisfies } from '../../../engine/languages/python/interpreter.ts';
import { readLock } from '../../../engine/languages/python/locks.ts';
import { readManifest } from '../../../engine/languages/python/manifests.ts';
import {
  neededByTests,
  poetryVersion,
  testGroups,
  tomlRequirements,
} from '../../../engine/languages/python/requirements.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import type { Snapshot, TestSetup } from '../../../engine/protocol/index.ts';
import { removeTrees, tree } from './tree.ts';

async function setupOf(snapshot: Snapshot): Promise<TestSetup> {
  const { frameworks } = await loadLanguages();
  const [setup] = (await Promise.all(frameworks.map((framework) => framework.detect(snapshot)))).flat();
  assert.ok(setup);
  return setup;
}

describe('what a Python package needs for its tests', () => {
  after(removeTrees);
  const never = () => false;

  const cases: readonly [
    what: string,
    files: Record<string, string>,
    expected: Partial<ReturnType<typeof readManifest>>,
  ][] = [
    [
      'extras, groups that include others, tools left out',
      {
        'pyproject.toml': `[build-system]\n[project]\nname = "a"\ndependencies = ["attrs"]\nrequires-python = ">=3.9"
[project.optional-dependencies]\ndocs = ["sphinx"]\ntests = ["hypothesis"]
[dependency-groups]\nbase = ["pytest"]\ndev = [{ include-group = "base" }, "ruff", "sphinx>=4", "mock"]\n`,
      },
      { installable: true, extras: ['tests'], requirements: ['pytest', 'mock'], requiresPython: '>=3.9' },
    ],
    [
      'a test group wins over a group for development',
      {
        'pyproject.toml':
          '[dependency-groups]\ntest = ["pytest"]\ndev = ["tox"]\n[project]\ndependencies = ["attrs"]\n',
      },
      { installable: false, requirements: ['pytest', 'attrs'] },
    ],
    [
      'Poetry',
      {
        'pyproject.toml': `[build-system]\n[tool.poetry.dependencies]\npython = "^3.8"\nattrs = "*"\n[tool.poetry.group.test.dependencies]\npytest = "^7.2"
[tool.poetry.group.docs.dependencies]\nsphinx = "*"\n`,
      },
      { installable: true, requirements: ['pytest>=7.2,<8'], requiresPython: '^3.8', dependencies: ['attrs'] },
    ],
    [
      'Poetry without a package of its own',
      {
        'pyproject.toml':
          '[build-system]\n[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\nattrs = ">=20"\n',
      },
      { installable: false, requirements: ['attrs>=20'] },
    ],
    [
      'Pipenv',
      {
        Pipfile:
          '[packages]\nattrs = "*"\n[dev-packages]\npytest = {version = ">=7", extras = ["x"]}\nblack = "*"\n[requires]\npython_version = "3.10"\n',
      },
      { installable: false, requirements: ['attrs', 'pytest[x]>=7'], requiresPython: '3.10' },
    ],
    [
      'requirements files: the plain one and those for tests, not those for documents',
      {
        'requirements.txt': '',
        'requirements/test.txt': '',
        'requirements/docs.txt': '',
        'requirements-dev.txt': '',
        'tests/requirements.txt': '',
      },
      { requirementFiles: ['requirements.txt', 'requirements/test.txt', 'tests/requirements.txt'] },
    ],
    [
      'requirements for development when there are none for tests',
      { 'requirements-dev.txt': '' },
      { requirementFiles: ['requirements-dev.txt'] },
    ],
    [
      'setup.py',
      {
        'setup.py': `setup(install_requires=['attrs'], tests_require=["mock"], python_requires='>=3.7',\n extras_require={'test': ['pytest'], 'docs': []}, use_scm_version=True, setup_requires=['setuptools_scm'])`,
      },
      {
        installable: true,
        extras: ['test'],
        requirements: ['mock'],
        dependencies: ['attrs'],
        requiresPython: '>=3.7',
        versionFromGit: true,
      },
    ],
    [
      'setup.cfg',
      {
        'setup.cfg':
          '[metadata]\nname = a\n[options]\ninstall_requires =\n    attrs\n    six\n[options.extras_require]\ntesting =\n    pytest\n',
      },
      { installable: true, extras: ['testing'], dependencies: ['attrs', 'six'] },
    ],
    [
      'tox, when nothing else says',
      {
        'setup.py': '',
        'tox.ini':
          '[testenv]\ndeps =\n    pytest\n    py38: mock\n    -r{toxinidir}/req.txt\n    -rtest-req.txt\nextras = socks\n',
        'test-req.txt': '',
      },
      { requirements: ['pytest'], extras: ['socks'], requirementFiles: ['test-req.txt'] },
    ],
  ];
  for (const [what, files, expected] of cases) {
    it(what, () => {
      const manifest = readManifest(tree(files), '', never);
      for (const [key, value] of Object.entries(expected))
        assert.deepEqual(manifest[key as keyof typeof manifest], value, key);
    });
  }

  const locks: readonly [name: string, text: string, constraints: string[]][] = [
    [
      'uv.lock',
      `[[package]]\nname = "a"\nversion = "1"\nsource = { editable = "." }
[[package]]\nname = "b"\nversion = "2"\nsource = { registry = "x" }
[[package]]\nname = "c"\nversion = "3"\nresolution-markers = ["python_version < '3.9'"]
[[package]]\nname = "c"\nversion = "4"\nresolution-markers = ["python_version >= '3.9'"]\n`,
      ['b==2', "c==3 ; (python_version < '3.9')", "c==4 ; (python_version >= '3.9')"],
    ],
    [
      'poetry.lock',
      '[[package]]\nname = "b"\nversion = "2.0"\n[[package]]\nname = "d"\nversion = "1"\n[package.source]\ntype = "git"\n',
      ['b==2.0'],
    ],
    [
      'Pipfile.lock',
      '{"_meta":{},"default":{"B":{"version":"==2"}},"develop":{"c":{"version":"==3"},"d":{"git":"x"}}}',
      ['B==2', 'c==3'],
    ],
  ];
  for (const [name, text, constraints] of locks)
    it(`versions of ${name}`, () =>
      assert.deepEqual(readLock(tree({ [name]: text }), ''), { file: name, constraints }));

  it('a lock file that is none is not read', () =>
    assert.equal(readLock(tree({ 'uv.lock': 'version = [' }), ''), undefined));

  it('takes tools that tests import', () => {
    assert.deepEqual(
      neededByTests(['sphinx', 'ruff', 'a'], (module) => module === 'sphinx'),
      ['sphinx', 'a'],
    );
  });

  const groups: readonly [names: string[], chosen: string[]][] = [
    [['docs', 'test', 'dev'], ['test']],
    [
      ['tests', 'testing', 'lint'],
      ['tests', 'testing'],
    ],
    [['dev', 'docs'], ['dev']],
    [['test-extra', 'dev'], ['test-extra']],
    [['docs'], []],
  ];
  for (const [names, chosen] of groups) it(`groups ${names}`, () => assert.deepEqual(testGroups(names), chosen));

  const versions: readonly [poetry: string, pip: string][] = [
    ['^1.2.3', '>=1.2.3,<2'],
    ['^0.2.3', '>=0.2.3,<0.3'],
    ['^0.0.3', '>=0.0.3,<0.0.4'],
    ['~1.2', '>=1.2,<1.3'],
    ['~1', '>=1,<2'],
    ['1.2', '==1.2'],
    ['>=1, <3', '>=1,<3'],
    ['*', ''],
    ['^1 || ^2', '>=2,<3'],
  ];
  for (const [poetry, pip] of versions) it(`Poetry’s ${poetry}`, () => assert.equal(poetryVersion(poetry), pip));

  it('dependencies from git, with markers, in several versions', () => {
    assert.deepEqual(tomlRequirements('a', { git: 'https://x/a.git', rev: 'v1' }), ['a @ git+https://x/a.git@v1']);
    assert.deepEqual(
      tomlRequirements('a', [
        { version: '1', python: '<3.9' },
        { version: '2', markers: "os_name == 'nt'" },
      ]),
      ['a==1 ; python_version < "3.9"', "a==2 ; (os_name == 'nt')"],
    );
  });

  const python: readonly [version: number[], specifiers: string, fits: boolean][] = [
    [[3, 11, 7], '>=3.8', true],
    [[3, 11, 7], '>=3.8,<3.11', false],
    [[3, 11, 7], '~=3.9', true],
    [[3, 11, 7], '~=3.9.0', false],
    [[3, 11, 7], '==3.11.*', true],
    [[3, 11, 7], '3.11', true],
    [[3, 11, 7], '!=3.11.*', false],
    [[3, 11, 7], '>3.11', false],
    [[3, 11, 7], '^3.8', true],
    [[3, 11, 7], '>=2.7, !=3.0.*, <4', true],
  ];
  for (const [version, specifiers, fits] of python)
    it(`Python ${version.join('.')} and ${specifiers}`, () => assert.equal(satisfies(version, specifiers), fits));
});

describe('recipes', () => {
  after(removeTrees);

  it('Python: locked versions first, without them when they do not fit, and the path when it cannot be built', async () => {
    const snapshot = tree({
      'pyproject.toml':
        '[build-system]\n[project]\nname = "a"\ndependencies = ["six"]\n[dependency-groups]\ntest = ["pytest"]\n[tool.pytest.ini_options]\n',
      'uv.lock': '[[package]]\nname = "six"\nversion = "1.16"\n',
      'src/a/__init__.py': '',
      'src/a/fast.c': '',
      'test_a.py': '',
    });
    const recipe = await pythonRecipe(snapshot, await setupOf(snapshot));
    assert.deepEqual(recipe.inputs, ['pyproject.toml', 'src/a/fast.c', 'uv.lock']);
    assert.deepEqual(recipe.systemPackages, ['build-essential']);
    const [install = ''] = recipe.steps.map((step) => step.run).filter((run) => run.includes('-e .'));
    const [locked, loose, path] = install.split(' || {');
    assert.match(locked ?? '', /-c \/bugsmith\/environment\/constraints.txt -e \. pytest$/);
    assert.match(loose ?? '', /-e \. pytest$/);
    assert.match(path ?? '', /install six pytest && printf .*\/bugsmith\/project\/src \/bugsmith\/project >/);
    assert.ok(
      recipe.steps.some(({ title }) => title === 'Installing the project, editable, and 1 package for its tests'),
    );
    assert.ok(recipe.steps.every((step) => !step.run.includes('\n')));
    assert.equal(recipe.toolchain.image, `python:${recipe.toolchain.version}-slim`);
  });

  const installs: readonly [what: string, files: Record<string, string>, step: RegExp, without?: RegExp][] = [
    ['npm with a lock file', { 'package-lock.json': '{}' }, /^npm ci --ignore-scripts/],
    ['npm without', {}, /^\{ npm install --no-save/, /npm ci/],
    [
      'pnpm of the named version',
      {
        'package.json': '{"packageManager":"pnpm@9.1.0+sha512.x","dependencies":{"x":"1"}}',
        'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      },
      /npx --yes pnpm@9\.1\.0 install --ignore-scripts --frozen-lockfile/,
    ],
    ['pnpm by the lock file’s format', { 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" }, /pnpm@8 /],
    ['yarn 1', { 'yarn.lock': '# yarn lockfile v1\n' }, /yarn@1\.22\.22 install .*--frozen-lockfile/],
    [
      'yarn 4, shipped with the project',
      { 'yarn.lock': '__metadata:\n  version: 8\n', '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-4.1.0.cjs\n' },
      /YARN_NODE_LINKER=node-modules .*node \.yarn\/releases\/yarn-4\.1\.0\.cjs install --immutable/,
    ],
    [
      'a dependency from git',
      { 'package.json': '{"devDependencies":{"x":"github:a/x"}}' },
      /npm pkg delete dependencies\.x devDependencies\.x/,
    ],
  ];
  for (const [what, files, step, without] of installs) {
    it(`Node: ${what}`, async () => {
      const manifest = '{"devDependencies":{"x":"^1.0.0"}}';
      const snapshot = tree({ 'package.json': manifest, 'a.test.js': "import 'node:test'", ...files });
      const { steps } = await nodeRecipe(snapshot, await setupOf(snapshot));
      assert.match(steps[0]?.run ?? '', step);
      if (without) assert.doesNotMatch(steps[0]?.run ?? '', without);
    });
  }

  it('Node: a package that names no other installs nothing, unless it is a workspace', async () => {
    const stepsOf = async (files: Record<string, string>) => {
      const snapshot = tree({ 'a.test.js': "import 'node:test'", ...files });
      return (await nodeRecipe(snapshot, await setupOf(snapshot))).steps.map(({ title }) => title);
    };
    const none = '{"scripts":{"test":"node --test","postinstall":"./fetch"},"dependencies":{}}';
    assert.deepEqual(await stepsOf({ 'package.json': none }), ["Running the project's own postinstall script"]);
    assert.deepEqual(await stepsOf({ 'package.json': '{}', 'package-lock.json': '{"packages":{"":{}}}' }), []);
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']) {
      const [first] = await stepsOf({ 'package.json': JSON.stringify({ [kind]: { x: '1' } }) });
      assert.equal(first, 'Installing packages from package.json', kind);
    }
    for (const files of [
      { 'package.json': '{"workspaces":["a"]}' },
      { 'package.json': '{}', 'pnpm-workspace.yaml': 'packages: [a]\n', 'pnpm-lock.yaml': '' },
    ])
      assert.match((await stepsOf(files))[0] ?? '', /^Installing packages from /);
  });

  it('Node: the workspace’s root installs, own scripts may fail, hooks are left alone', async () => {
    const snapshot = tree({
      'package.json':
        '{"workspaces":["packages/*"],"scripts":{"prepare":"husky install","postinstall":"patch-package"}}',
      'package-lock.json': '{"packages":{"node_modules/x":{"hasInstallScript": true}}}',
      'packages/a/package.json': '{"scripts":{"test":"mocha"},"engines":{"node":">=18"}}',
      'packages/a/test/a.js': '',
    });
    const recipe = await nodeRecipe(snapshot, await setupOf(snapshot));
    assert.deepEqual(
      recipe.steps.map(({ title, optional }) => [title, optional ?? false]),
      [
        ['Installing packages from package-lock.json', false],
        ['Running install scripts of packages', true],
        ["Running the project's own postinstall script", true],
      ],
    );
    assert.ok(recipe.steps.every((step) => !step.run.startsWith('cd ')));
  });

  it('Go: modules are downloaded unless vendored; C only where it is used', async () => {
    const plain = tree({ 'go.mod': 'module a\n\ngo 1.20\n', 'a_test.go': 'package a\n' });
    const recipe = await goRecipe(plain, await setupOf(plain));
    assert.deepEqual(
      recipe.steps.map((step) => step.run),
      ['go mod download', "go test -run '^$' ./..."],
    );
    assert.equal(recipe.env.CGO_ENABLED, '0');
    const other = tree({
      'm/go.mod': 'module a\n',
      'm/vendor/modules.txt': '',
      'm/a_test.go': 'package a\n\nimport "C"\n',
    });
    const vendored = await goRecipe(other, await setupOf(other));
    assert.deepEqual(
      vendored.steps.map((step) => step.run),
      ["cd m && go test -run '^$' ./..."],
    );
    assert.equal(vendored.env.CGO_ENABLED, undefined);
    assert.deepEqual(vendored.systemPackages, ['gcc', 'libc6-dev']);
  });

  const containers: readonly [what: string, files: Record<string, string>, expected: unknown][] = [
    ['none', {}, undefined],
    [
      'an image',
      { '.devcontainer/devcontainer.json': '{ // dev\n "image": "python:3.12", }' },
      { image: 'python:3.12', source: '.devcontainer/devcontainer.json' },
    ],
    [
      'a Dockerfile of the devcontainer',
      {
        '.devcontainer/devcontainer.json':
          // biome-ignore lint/suspicious/noTemplateCurlyInString: as editors write it
          '{"build":{"dockerfile":"Dockerfile","context":"..","args":{"A":"1","B":"${localEnv:B}"}}}',
        '.devcontainer/Dockerfile': 'FROM x',
      },
      {
        dockerfile: '.devcontainer/Dockerfile',
        context: '',
        buildArgs: { A: '1' },
        source: '.devcontainer/devcontainer.json',
      },
    ],
    [
      'a Dockerfile of the language',
      { Dockerfile: 'FROM python:3.12 AS a\nRUN x\n' },
      { dockerfile: 'Dockerfile', context: '', source: 'Dockerfile' },
    ],
    ['a Dockerfile of something else', { Dockerfile: 'FROM node:20 AS build\nFROM nginx\n' }, undefined],
  ];
  for (const [what, files, expected] of containers)
    it(`the project’s container: ${what}`, () => assert.deepEqual(projectContainer(tree(files), 'python'), expected));

  const ranges: readonly [version: string, range: string, fits: boolean][] = [
    ['20.20.2', '>=18', true],
    ['20.20.2', '^18 || >=20.1', true],
    ['20.20.2', '>= 18 < 20', false],
    ['20.20.2', '20', true],
    ['20.20.2', '20.x', true],
    ['20.20.2', '^20.21', false],
    ['20.20.2', '~20.20.1', true],
    ['20.20.2', '18 - 20', true],
    ['20.20.2', '18 - 19', false],
    ['20.20.2', '>=22.12.0', false],
    ['20.20.2', '*', true],
    ['20.20.2', '>20', false],
    ['0.2.5', '^0.2.3', true],
    ['0.3.0', '^0.2.3', false],
  ];
  for (const [version, range, fits] of ranges)
    it(`Node ${version} and ${range}`, () => assert.equal(satisfiesRange(version, range), fits));
});
