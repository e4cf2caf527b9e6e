import assert from 'node:assert/strict';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everything, Workspace } from '../project/workspace.ts';
import { bugsmith } from './command-line.ts';

const source = `export function add(a, b) {\n  return a + b;\n}\n`;
const green = `import assert from 'node:assert/strict';\nimport test from 'node:test';\nimport { add } from '../src/add.js';\ntest('adds', () => assert.equal(add(1, 2), 3));\ntest('adds more', () => assert.equal(add(2, 2), 4));\n`;
const manifest = JSON.stringify({ name: 'sums', type: 'module', scripts: { test: 'node --test' } });
const project = { 'package.json': manifest, 'src/add.js': source, 'test/add.test.js': green };

describe('bad input on the command line', function () {
  this.timeout(120_000);
  let work: Workspace;
  beforeEach(() => {
    work = new Workspace();
  });
  afterEach(() => work.close());

  const cases: {
    name: string;
    files?: Record<string, string>;
    args: (root: string) => string[];
    env?: NodeJS.ProcessEnv;
    code: number;
    says: RegExp[];
  }[] = [
    {
      name: 'a folder that is not there',
      args: (root) => ['analyze', join(root, 'nowhere')],
      code: 2,
      says: [/There is no folder/, /What to do/],
    },
    {
      name: 'nothing that says which functions',
      args: (root) => ['generate', root],
      code: 2,
      says: [/Nothing says which functions/, /--all/],
    },
    {
      name: 'functions named in two ways',
      args: (root) => ['generate', root, '--all', '--file', 'src/add.js'],
      code: 2,
      says: [/more than one way/],
    },
    {
      name: 'a function that does not exist, with the nearest name',
      args: (root) => ['generate', root, '--function', 'src/add.js:ad'],
      code: 2,
      says: [/There is no function/, /src\/add\.js:add/],
    },
    {
      name: 'a file that does not exist',
      args: (root) => ['generate', root, '--file', 'src/sub.js'],
      code: 2,
      says: [/src\/sub\.js/, /What to do/],
    },
    {
      name: 'a strategy that does not exist',
      args: (root) => ['generate', root, '--all', '--strategy', 'magic'],
      code: 2,
      says: [/no strategy called 'magic'/, /mutation/],
    },
    {
      name: 'a mutation rule that does not exist, with the nearest name',
      args: (root) => ['generate', root, '--all', '--rule', 'call-removed,calls-removed'],
      code: 2,
      says: [/There is no mutation rule calls-removed for javascript/, /call-removed/, /What to do/],
    },
    {
      name: 'a mutation rule of another language',
      args: (root) => ['generate', root, '--all', '--rule', 'f-prefix-dropped'],
      code: 2,
      says: [/There is no mutation rule f-prefix-dropped for javascript/],
    },
    {
      name: 'mutation rules where nothing is mutated',
      args: (root) => ['generate', root, '--all', '--strategy', 'stub', '--rule', 'call-removed'],
      code: 2,
      says: [/nothing is mutated/, /--strategy mutation/],
    },
    {
      name: 'no mutation rule',
      args: (root) => ['generate', root, '--all', '--rule', ','],
      code: 2,
      says: [/No mutation rule is named/],
    },
    {
      name: 'a count of nothing',
      args: (root) => ['generate', root, '--all', '--count', '0'],
      code: 2,
      says: [/whole number, 1 or more/],
    },
    {
      name: 'a sandbox that does not exist',
      args: (root) => ['generate', root, '--all', '--sandbox', 'vm'],
      code: 2,
      says: [/auto, docker, namespace/],
    },
    { name: 'a command that does not exist', args: () => ['conjure'], code: 2, says: [/unknown command/] },
    {
      name: 'two different projects',
      args: (root) => ['analyze', root, '--root', join(root, 'src')],
      code: 2,
      says: [/named twice/],
    },
    {
      name: 'a project without tests',
      files: { 'package.json': manifest, 'src/add.js': source },
      args: (root) => ['generate', root, '--all'],
      code: 3,
      says: [/No tests were found/, /What to do/],
    },
    {
      name: 'a project without functions',
      files: { 'README.md': '# Nothing\n' },
      args: (root) => ['generate', root, '--all'],
      code: 3,
      says: [/no functions/],
    },
    {
      name: 'a baseline that is red all over',
      files: { ...project, 'test/add.test.js': green.replaceAll('add(', 'add(1 + ') },
      args: (root) => ['generate', root, '--all', '--sandbox', 'namespace'],
      code: 3,
      says: [/What to do/],
    },
    {
      name: 'a suite that hangs',
      files: { ...project, 'test/add.test.js': `${green}for (;;);\n` },
      args: (root) => ['generate', root, '--all', '--sandbox', 'namespace', '--suite-timeout', '3'],
      code: 3,
      says: [/What to do/],
    },
    {
      name: 'a Docker that is not there',
      args: (root) => ['generate', root, '--all', '--sandbox', 'docker'],
      env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
      code: 3,
      says: [/docker sandbox does not work/, /\/nowhere\/docker\.sock/, /What to do/],
    },
    {
      name: 'a source file of five megabytes that is asked for',
      files: { ...project, 'src/big.js': `${source}${'// filler\n'.repeat(520_000)}` },
      args: (root) => ['generate', root, '--file', 'src/big.js'],
      code: 2,
      says: [/src\/big\.js/, /large/i],
    },
    {
      name: 'a pool that does not exist yet',
      args: (root) => ['pool', 'list', '--root', root],
      code: 3,
      says: [/no bugs yet/, /generate/],
    },
  ];

  for (const { name, files, args, env, code, says } of cases) {
    it(`${name}: one clear message, exit code ${code}, no stack, nothing touched`, async () => {
      const root = work.repository('my project', files ?? project);
      const before = everything(root);
      const finished = await bugsmith(args(root), env);
      assert.equal(finished.code, code, finished.stderr);
      for (const expression of says) assert.match(finished.stderr, expression);
      assert.doesNotMatch(finished.stderr, /^\s+at .*\/engine\/.*:\d+:\d+/m);
      assert.equal(finished.stdout, '');
      assert.deepEqual(everything(root), before);
    });
  }

  it('a syntax error in one file does not keep it from the others', async () => {
    const root = work.repository('half broken', { ...project, 'src/broken.js': 'export function broken( {\n' });
    const finished = await bugsmith(['analyze', root, '--json']);
    assert.equal(finished.code, 0, finished.stderr);
    const { functions, notes } = JSON.parse(finished.stdout) as { functions: { id: string }[]; notes: string[] };
    assert.deepEqual(
      functions.map(({ id }) => id),
      ['src/add.js:add'],
    );
    assert.match(notes.join('\n'), /src\/broken\.js/);
  });

  it('a source file of five megabytes is left out of the rest with a note', async () => {
    const root = work.repository('big', { ...project, 'src/big.js': `${source}${'// filler\n'.repeat(520_000)}` });
    const finished = await bugsmith(['analyze', root, '--json']);
    const { functions, notes } = JSON.parse(finished.stdout) as { functions: { id: string }[]; notes: string[] };
    assert.deepEqual(
      functions.map(({ id }) => id),
      ['src/add.js:add'],
    );
    assert.match(notes.join('\n'), /src\/big\.js/);
  });

  it('a folder without git works too', async () => {
    const root = work.folder('no git ünïcode', project);
    const finished = await bugsmith(['generate', root, '--all', '--dry-run', '--json']);
    assert.equal(finished.code, 0, finished.stderr);
    const events = finished.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    assert.equal(events.at(-1)?.event, 'summary');
    assert.ok(events.some(({ event }) => event === 'candidate'));
  });

  it('a pool that is damaged is left alone', async () => {
    const root = work.repository('damaged', project);
    const first = await bugsmith(['generate', root, '--all', '--count', '1', '--sandbox', 'namespace']);
    assert.equal(first.code, 0, first.stderr);
    const [pool] = globSync(join(work.place, 'home', 'data', 'pools', '*.sqlite'));
    assert.ok(pool);
    writeFileSync(pool, 'this is no database, and was one once'.repeat(300));
    const finished = await bugsmith(['pool', 'list', '--root', root]);
    assert.notEqual(finished.code, 0);
    assert.match(finished.stderr, /What to do/);
  });
});
