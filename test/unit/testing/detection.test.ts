import assert from 'node:assert/strict';
import { goTest, runExpression } from '../../../engine/languages/go/gotest.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { removeTrees, tree } from './tree.ts';

/** `id: test files` of every setup, and the options where a case looks at them. */
async function detect(files: Readonly<Record<string, string>>) {
  const snapshot = tree(files);
  const { frameworks } = await loadLanguages();
  const setups = (await Promise.all(frameworks.map((framework) => framework.detect(snapshot)))).flat();
  return setups.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const pytestTest = 'def test_a():\n    pass\n';
const unittestTest = 'import unittest\n\n\nclass TestA(unittest.TestCase):\n    def test_a(self):\n        pass\n';
const manifest = (content: object): string => JSON.stringify(content);

const cases: readonly [what: string, files: Record<string, string>, expected: Record<string, string[]>][] = [
  ['nothing', { 'README.md': '' }, {}],
  [
    'pytest by [tool.pytest.ini_options]',
    { 'pyproject.toml': '[tool.pytest.ini_options]\n', 'tests/test_a.py': pytestTest },
    { pytest: ['tests/test_a.py'] },
  ],
  ['pytest by an empty pytest.ini', { 'pytest.ini': '', 'test_a.py': unittestTest }, { pytest: ['test_a.py'] }],
  [
    'pytest by setup.cfg, with patterns and places of its own',
    {
      'setup.cfg': '[tool:pytest]\npython_files = check_*.py\ntestpaths = spec\n',
      'spec/check_a.py': pytestTest,
      'spec/test_b.py': '',
      'other/check_c.py': '',
    },
    { pytest: ['spec/check_a.py'] },
  ],
  ['pytest by tox.ini', { 'tox.ini': '[pytest]\n', 'a_test.py': pytestTest }, { pytest: ['a_test.py'] }],
  [
    'pytest by conftest.py',
    { 'tests/conftest.py': '', 'tests/test_a.py': unittestTest },
    { pytest: ['tests/test_a.py'] },
  ],
  [
    'pytest by requirements',
    { 'requirements-dev.txt': 'pytest>=7\n', 'tests/test_a.py': unittestTest },
    { pytest: ['tests/test_a.py'] },
  ],
  [
    'pytest by a workflow',
    { '.github/workflows/ci.yml': 'run: python -m pytest\n', 'tests/test_a.py': unittestTest },
    { pytest: ['tests/test_a.py'] },
  ],
  ['pytest by a test function', { 'tests/test_a.py': pytestTest }, { pytest: ['tests/test_a.py'] }],
  [
    'unittest where nothing speaks of pytest',
    { 'tests/test_a.py': unittestTest, 'tests/helper.py': '' },
    { unittest: ['tests/test_a.py'] },
  ],
  [
    'the nearest package in a Python monorepo',
    {
      'packages/a/pyproject.toml': '[project]\nname = "a"\n[tool.pytest.ini_options]\n',
      'packages/a/tests/test_a.py': pytestTest,
      'packages/b/setup.py': '',
      'packages/b/test_b.py': unittestTest,
    },
    { 'pytest:packages/a': ['packages/a/tests/test_a.py'], 'unittest:packages/b': ['packages/b/test_b.py'] },
  ],
  [
    'pytest ignores vendored code',
    { 'pytest.ini': '', 'vendor/x/test_a.py': '', 'node_modules/y/test_b.py': '', 'test_c.py': '' },
    { pytest: ['test_c.py'] },
  ],
  [
    'go modules, each its own files',
    {
      'go.mod': 'module a\n',
      'a_test.go': '',
      'sub/go.mod': 'module a/sub\n',
      'sub/b_test.go': '',
      'vendor/x/c_test.go': '',
      'testdata/d_test.go': '',
    },
    { 'go-test': ['a_test.go'], 'go-test:sub': ['sub/b_test.go'] },
  ],
  [
    'node:test by its script',
    {
      'package.json': manifest({ scripts: { test: 'node --test' } }),
      'a.test.js': '',
      'test/b.js': '',
      'lib/c.js': '',
    },
    { 'node-test': ['a.test.js', 'test/b.js'] },
  ],
  [
    'node:test by patterns',
    {
      'package.json': manifest({ scripts: { test: "node --import tsx --test 'src/**/*.spec.ts'" } }),
      'src/x/a.spec.ts': '',
      'src/b.test.ts': '',
    },
    { 'node-test': ['src/x/a.spec.ts'] },
  ],
  [
    'node:test by imports alone',
    { 'package.json': '{}', 'test/a.test.mjs': "import test from 'node:test';", 'test/b.test.mjs': '' },
    { 'node-test': ['test/a.test.mjs', 'test/b.test.mjs'] },
  ],
  [
    'mocha through other scripts and wrappers',
    {
      'package.json': manifest({
        scripts: {
          test: 'npm run lint && npm run test:unit',
          'test:unit': 'cross-env A=1 c8 -r text npx mocha -R dot',
          lint: 'eslint .',
        },
      }),
      'test/a.js': '',
      'test/deep/b.js': '',
    },
    { mocha: ['test/a.js'] },
  ],
  [
    'mocha by .mocharc.yml',
    {
      'package.json': manifest({ devDependencies: { mocha: '^10' } }),
      '.mocharc.yml': 'spec: spec/**/*.spec.js\n',
      'spec/x/a.spec.js': '',
      'test/b.js': '',
    },
    { mocha: ['spec/x/a.spec.js'] },
  ],
  [
    'jest by dependency, and its ignored paths',
    {
      'package.json': manifest({
        devDependencies: { jest: '^29' },
        jest: { testPathIgnorePatterns: ['<rootDir>/old/'] },
      }),
      '__tests__/a.ts': '',
      'b.test.js': '',
      'old/c.test.js': '',
    },
    { jest: ['__tests__/a.ts', 'b.test.js'] },
  ],
  [
    'jest by testRegex of its configuration',
    {
      'package.json': manifest({ scripts: { test: 'jest' } }),
      'jest.config.js': "module.exports = { testRegex: '/spec/.*\\\\.js$' };",
      'spec/a.js': '',
      'b.test.js': '',
    },
    { jest: ['spec/a.js'] },
  ],
  [
    'vitest by its configuration',
    {
      'package.json': '{}',
      'vitest.config.ts': "export default { test: { coverage: { include: ['src/**'] }, include: ['checks/**/*.ts'] } }",
      'checks/a.ts': '',
      'b.test.ts': '',
    },
    { vitest: ['checks/a.ts'] },
  ],
  [
    'vitest, and not the benchmark',
    {
      'package.json': manifest({
        scripts: { bench: 'vitest bench', test: 'tool test' },
        devDependencies: { vitest: '3' },
      }),
      'a.spec.ts': '',
      'a.bench.ts': '',
    },
    { vitest: ['a.spec.ts'] },
  ],
  [
    'vitest, and not what measures sizes with it',
    {
      'package.json': manifest({ scripts: { test: 'vitest' }, workspaces: ['benchmarks'] }),
      'vitest.config.mts':
        "export default { test: { exclude: ['./benchmarks/**/*'], coverage: { exclude: ['src/**'] } } };",
      'src/a.spec.ts': '',
      'benchmarks/package.json': manifest({
        scripts: { bench: 'vitest bench', 'check-bundle-size': 'vitest run --update bundle-size' },
        devDependencies: { vitest: '4' },
      }),
      'benchmarks/bundle-size/a.spec.ts': '',
    },
    { vitest: ['src/a.spec.ts'] },
  ],
  [
    'the nearest package in a workspace',
    {
      'package.json': manifest({
        workspaces: ['packages/*'],
        scripts: { test: 'npm test --workspaces' },
        devDependencies: { vitest: '3' },
      }),
      'packages/a/package.json': manifest({ scripts: { test: 'vitest run' } }),
      'packages/a/a.test.ts': '',
      'packages/b/package.json': manifest({ scripts: { test: 'mocha' } }),
      'packages/b/test/b.js': '',
      'packages/b/test/fixtures/x/package.json': manifest({ scripts: { test: 'jest' } }),
    },
    { 'mocha:packages/b': ['packages/b/test/b.js'], 'vitest:packages/a': ['packages/a/a.test.ts'] },
  ],
  [
    'two frameworks of one package',
    {
      'package.json': manifest({
        scripts: {
          test: 'npm run test:node && npm run test:ui',
          'test:node': 'node --test a.test.js',
          'test:ui': 'vitest run ui',
        },
      }),
      'a.test.js': '',
      'ui/b.test.ts': '',
    },
    { 'node-test': ['a.test.js'], vitest: ['ui/b.test.ts'] },
  ],
  [
    'a framework that the test script runs twice',
    {
      'package.json': manifest({
        scripts: {
          test: 'npm run build && npm run test:specs && npm run test:unit && npm run test:slow',
          'test:specs': 'node --test --test-reporter=spec test/run-specs.js',
          'test:unit': 'node --test --test-reporter=spec test/unit/*.test.js',
          'test:slow': 'node --test --import ./slow.js test/slow.js',
        },
      }),
      'test/run-specs.js': '',
      'test/slow.js': '',
      'test/unit/a.test.js': '',
      'test/unit/helper.js': '',
    },
    { 'node-test': ['test/run-specs.js', 'test/unit/a.test.js'] },
  ],
];

describe('test setups', () => {
  after(removeTrees);

  for (const [what, files, expected] of cases) {
    it(what, async () => {
      const setups = await detect(files);
      assert.deepEqual(Object.fromEntries(setups.map((setup) => [setup.id, setup.testFiles])), expected);
      for (const setup of setups) assert.notEqual(setup.reason, '');
    });
  }

  const options: readonly [what: string, files: Record<string, string>, expected: Record<string, unknown>][] = [
    [
      'pytest keeps options that tests need and loses those that change results',
      {
        'pytest.ini':
          '[pytest]\naddopts = -n auto --cov=a --cov-report term -x -W error --import-mode=importlib -p no:warnings -k "not (slow or net)" --reruns 3 --durations=5 -ra\n',
        'test_a.py': '',
      },
      { addopts: ['-W', 'error', '--import-mode=importlib', '-p', 'no:warnings', '-k', 'not (slow or net)'] },
    ],
    [
      'mocha keeps what loads and names tests',
      {
        'package.json': manifest({
          scripts: {
            test: 'TZ=UTC nyc --reporter=lcov mocha -r ts-node/register --extension ts --timeout 5000 --parallel -j 4 --exit "test/**/*.ts" --reporter spec',
          },
        }),
        'test/a.ts': '',
      },
      {
        args: ['-r', 'ts-node/register', '--extension', 'ts', '--timeout', '5000', '--exit'],
        specs: ['test/**/*.ts'],
        undo: [],
        env: ['TZ=UTC'],
      },
    ],
    [
      'mocha undoes what its configuration turns on',
      {
        'package.json': manifest({ scripts: { test: 'mocha' } }),
        '.mocharc.json': '{ "parallel": true, "bail": true, "spec": ["test/a.js"] }',
        'test/a.js': '',
      },
      { args: [], specs: [], undo: ['--no-parallel', '--no-bail'] },
    ],
    [
      'jest started through node',
      {
        'package.json': manifest({
          scripts: {
            test: 'node --experimental-vm-modules node_modules/jest/bin/jest.js --ci --coverage -c jest.json --forceExit -i',
          },
        }),
        'a.test.js': '',
      },
      { args: ['-c', 'jest.json', '--forceExit'], specs: [], nodeFlags: ['--experimental-vm-modules'] },
    ],
    [
      'node:test keeps loaders',
      {
        'package.json': manifest({
          scripts: { test: 'tsx --test --test-reporter=spec --test-concurrency 1 test/*.ts' },
        }),
        'test/a.ts': '',
      },
      { flags: ['--import', 'tsx', '--test-concurrency', '1'], places: ['test/*.ts'] },
    ],
    [
      'mocha is asked for all that its calls name',
      {
        'package.json': manifest({ scripts: { test: 'mocha -t 9 test/unit; mocha -t 9 -R dot test/api test/unit' } }),
        'test/unit/a.js': '',
        'test/api/b.js': '',
      },
      { args: ['-t', '9'], specs: ['test/unit', 'test/api'], undo: [] },
    ],
  ];
  for (const [what, files, expected] of options) {
    it(what, async () => {
      const [setup] = await detect(files);
      assert.deepEqual(setup?.options, expected);
    });
  }

  const builds: readonly [what: string, files: Record<string, string>, build: unknown, buildFiles: unknown][] = [
    [
      'tests that are compiled themselves',
      {
        'package.json': manifest({ scripts: { build: 'tsc', test: 'npm run build && mocha dist/test' } }),
        'test/a.test.ts': '',
        'src/a.ts': '',
      },
      ['npm run --silent build'],
      [],
    ],
    [
      'tests that load the package by its name',
      {
        'package.json': manifest({
          name: 'shop',
          exports: { '.': { types: './dist/a.d.ts', import: './dist/a.js' } },
          scripts: { pretest: 'tsc -p . && eslint .', test: 'node --test' },
        }),
        'a.test.js': "import 'shop';",
        'b.test.js': "import './src/b.js';",
        'src/b.ts': '',
      },
      ['tsc -p .'],
      ['a.test.js'],
    ],
    [
      'no documents, declarations and checks',
      {
        'package.json': manifest({
          scripts: {
            test: 'npm run build:reset && npm run build:docs && node --test',
            'build:reset': 'rimraf lib',
            'build:docs': 'npm run build && node docs/build.js',
            build: 'npm run build:code && npm run build:types && npm run build:man',
            'build:code': 'node esbuild.config.js',
            'build:types': 'tsc && dts-bundle-generator -o lib/a.d.ts src/a.ts',
            'build:man': 'marked-man man/a.1.md > man/a.1',
          },
        }),
        'tsconfig.json': '{ /* checks */ "compilerOptions": { "noEmit": true } }',
        'a.test.js': "import './lib/a.js';",
        'src/a.ts': '',
      },
      ['npm run --silent build:reset', 'npm run --silent build:code'],
      ['a.test.js'],
    ],
    [
      'a compiler that writes code, with what comes after it',
      {
        'package.json': manifest({
          scripts: {
            test: 'npm run build && npm run docs && node --test',
            docs: 'typedoc src > log.txt || true',
            build: 'eslint . && tsc -p . && peggy a.pegjs > lib/b.js',
          },
        }),
        'tsconfig.json': '{ "compilerOptions": { "declaration": true } }',
        'a.test.js': "import './lib/a.js';",
      },
      ['tsc -p .', 'peggy a.pegjs > lib/b.js'],
      ['a.test.js'],
    ],
    [
      'a script of parts that belong together, whole',
      {
        'package.json': manifest({
          scripts: { pretest: 'npm run build', build: 'eslint . ; cd src && tsc', test: 'node --test' },
        }),
        'a.test.js': "import './lib/a.js';",
      },
      ['npm run --silent build'],
      ['a.test.js'],
    ],
    [
      'tests that load sources',
      {
        'package.json': manifest({
          main: 'dist/index.js',
          scripts: { pretest: 'npm run build', build: 'rollup -c', test: 'mocha' },
        }),
        'test/a.js': "require('../src/index'); require('../package.json');",
        'src/index.js': '',
      },
      undefined,
      undefined,
    ],
    [
      'checks that are no build',
      {
        'package.json': manifest({
          main: 'lib/index.js',
          scripts: { pretest: 'tsc --noEmit && eslint .', test: 'mocha' },
        }),
        'test/a.js': "require('..');",
      },
      undefined,
      undefined,
    ],
  ];
  for (const [what, files, build, buildFiles] of builds) {
    it(`a build before tests: ${what}`, async () => {
      const [setup] = await detect(files);
      assert.deepEqual([setup?.options.build, setup?.options.buildFiles], [build, buildFiles]);
    });
  }

  it('tells the languages of a package by its sources', async () => {
    const [both] = await detect({
      'package.json': manifest({ scripts: { test: 'vitest' } }),
      'src/a.ts': '',
      'lib/b.js': '',
      'a.test.ts': '',
    });
    assert.deepEqual(both?.languages, ['javascript', 'typescript']);
    const [one] = await detect({
      'package.json': manifest({ scripts: { test: 'vitest' } }),
      'src/a.ts': '',
      'vitest.config.js': '',
      '.eslintrc.js': '',
      'a.test.js': '',
    });
    assert.deepEqual(one?.languages, ['typescript']);
  });
});

describe('go’s -run expressions', () => {
  const cases: readonly [tests: string[], expression: string][] = [
    [['TestA'], '^(TestA)$'],
    [['TestA', 'TestB', 'ExampleC'], '^(TestA|TestB|ExampleC)$'],
    [['TestA/x', 'TestA/y'], '^TestA$/^(x|y)$'],
    [['TestA', 'TestA/x'], '^(TestA)$'],
    [['TestA/a/b'], '^TestA$/^a$/^(b)$'],
    [['TestA/(x|y).$#01', 'TestB'], '^TestA$/^(\\(x\\|y\\)\\.\\$#01)$|^(TestB)$'],
  ];
  for (const [tests, expression] of cases) it(tests.join(' '), () => assert.equal(runExpression(tests), expression));

  it('fall back to the package when too long for a command line', async () => {
    const [setup] = await goTest.detect(tree({ 'go.mod': 'module m\n', 'a_test.go': '' }));
    assert.ok(setup);
    const tests = Array.from({ length: 5000 }, (_, index) => ({
      id: `m::Test${'x'.repeat(30)}${index}`,
      outcome: 'passed' as const,
      seconds: 0,
    }));
    const [script = ''] = [
      ...goTest.plan(setup, { kind: 'tests', tests }, { stopAtFirstFailure: false }).files.values(),
    ];
    assert.doesNotMatch(script, /-run/);
    assert.match(script, /go test -json -count=1 m >>/);
  });
});
