import assert from 'node:assert/strict';
import type { Snapshot } from '../../../../engine/protocol/index.ts';
import { environmentDockerfile, environmentKey } from '../../../../engine/sandbox/docker/dockerfile.ts';
import type { EnvironmentRecipe } from '../../../../engine/sandbox/recipe.ts';

const recipe: EnvironmentRecipe = {
  language: 'python',
  toolchain: { id: 'python', version: '3.12', image: 'python:3.12-slim' },
  systemPackages: ['git', 'libpq-dev'],
  inputs: ['requirements.txt', 'gone.txt'],
  steps: [
    { title: 'Installing\neverything', run: `pip install "a>=1" 'b' && echo $HOME \\\n  done` },
    { title: 'More', run: 'make', optional: true },
  ],
  env: { SPECIAL: 'a "b" $c \\d' },
  hostSettings: { env: [], files: [] },
};
const snapshot: Snapshot = {
  id: 's',
  directory: '/nowhere',
  files: [
    { path: 'requirements.txt', size: 1, sha256: 'aa', kind: 'file' },
    { path: 'source.py', size: 1, sha256: 'bb', kind: 'file' },
  ],
};

describe('the Dockerfile of an environment', () => {
  const text = environmentDockerfile(recipe, 'python:3.12-slim');
  const instructions = text.split('\n').filter((line) => /^[A-Z]+ /.test(line));

  it('starts both stages from the image with its packages', () => {
    assert.deepEqual(
      instructions.filter((line) => line.startsWith('FROM')),
      ['FROM python:3.12-slim AS base', 'FROM base AS install', 'FROM base'],
    );
    assert.match(text, /apt-get install -y --no-install-recommends git libpq-dev/);
  });

  it('hands each step on as it is, whatever characters it has', () => {
    const words = instructions.filter((line) => line.includes('step.sh')).map((line) => JSON.parse(line.slice(4)));
    assert.deepEqual(words, [
      ['sh', '/bugsmith-install/step.sh', 'required', recipe.steps[0]?.run],
      ['sh', '/bugsmith-install/step.sh', 'optional', 'make'],
    ]);
  });

  it('quotes variables, so that the builder does not read anything into them', () => {
    assert.match(text, /SPECIAL="a \\"b\\" \\\$c \\\\d"/);
    assert.throws(() => environmentDockerfile({ ...recipe, env: { A: '1\n2' } }, 'x'), /several lines/);
  });

  it('takes nothing for a package name that could be more than a name', () => {
    for (const name of ['git; rm -rf /', '--force', 'Git', '']) {
      assert.throws(() => environmentDockerfile({ ...recipe, systemPackages: [name] }, 'x'), /Debian package/, name);
    }
  });

  it('uses nothing that only BuildKit knows', () => {
    assert.doesNotMatch(text, /--mount|<<|# *syntax|--link|\{\{/);
  });
});

describe('the key of an environment', () => {
  const text = environmentDockerfile(recipe, 'i');
  const key = (
    changed: Partial<EnvironmentRecipe> = {},
    files = snapshot.files,
    base = 'sha256:1',
    dockerfile = text,
  ) => environmentKey({ ...recipe, ...changed }, { ...snapshot, files }, base, dockerfile);
  const withHash = (path: string, sha256: string) =>
    snapshot.files.map((file) => (file.path === path ? { ...file, sha256 } : file));

  it('is the same for the same', () => {
    assert.equal(key(), key());
    assert.match(key(), /^[0-9a-f]{20}$/);
  });

  it('does not change with the project’s other files, nor with the machine’s settings', () => {
    assert.equal(key({}, withHash('source.py', 'cc')), key());
    assert.equal(key({ hostSettings: { env: ['PIP_*'], files: [] } }), key());
  });

  it('changes with all that determines the environment', () => {
    const keys = [
      key(),
      key({}, withHash('requirements.txt', 'cc')),
      key({}, [...snapshot.files, { path: 'gone.txt', size: 1, sha256: 'dd', kind: 'file' }]),
      key({}, snapshot.files, 'sha256:2'),
      key({}, snapshot.files, 'sha256:1', `${text}\n# more`),
      key({ toolchain: { ...recipe.toolchain, version: '3.13' } }),
      key({ language: 'other' }),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });
});
