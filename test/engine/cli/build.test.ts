import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const program = join(root, 'dist/engine/bugsmith.js');

describe('the built program', function () {
  this.timeout(120_000);

  before(() => {
    if (existsSync(program)) return;
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });

  /** Without the flag that it needs, so that it has to start itself again. */
  const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });

  it('knows its version', () => {
    const { status, stdout } = run('--version');
    assert.equal(status, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+$/m);
  });

  it('finds its grammars, queries and engines: doctor and candidates of every language', () => {
    const doctor = run('doctor', '--json');
    assert.match(doctor.stdout, /"docker sandbox"/, doctor.stderr.slice(-2000));
    const dry = run('generate', join(root, 'examples/orders'), '--all', '--dry-run', '--count', '3', '--json');
    assert.equal(dry.status, 0, dry.stderr.slice(-2000));
    assert.equal(dry.stdout.trim().split('\n').length, 4);
    const own = run('analyze', join(root, 'test/fixtures/python-swaps'), '--json');
    assert.equal(own.status, 0, own.stderr.slice(-2000));
    assert.ok((JSON.parse(own.stdout) as { functions: unknown[] }).functions.length > 0);
  });

  it('passes the exit code on', () => {
    assert.equal(run('generate', join(root, 'examples/orders')).status, 2);
  });
});
