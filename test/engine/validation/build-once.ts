import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Candidate } from '../../../engine/protocol/index.ts';
import { sandboxPaths } from '../../../engine/sandbox/layout.ts';
import type { Sandbox, SandboxProvider } from '../../../engine/sandbox/sandbox.ts';
import { type Baseline, measureBaseline } from '../../../engine/validation/baseline.ts';
import { type Confirmation, confirm } from '../../../engine/validation/confirm.ts';
import { patchedFiles } from '../../../engine/validation/patched-files.ts';
import { never, type Prepared, prepareFixture, quiet, replacing } from './suite-of.ts';

/** Sandboxes of a provider, and how often the fixture js-built was built in each of them. */
export class CountingProvider implements SandboxProvider {
  readonly kind: SandboxProvider['kind'];
  readonly probe: SandboxProvider['probe'];
  readonly prepare: SandboxProvider['prepare'];
  readonly sweep: SandboxProvider['sweep'];
  readonly #inner: SandboxProvider;
  #builds: number[] = [];

  constructor(inner: SandboxProvider) {
    this.#inner = inner;
    this.kind = inner.kind;
    this.probe = () => inner.probe();
    this.prepare = (...args) => inner.prepare(...args);
    this.sweep = () => inner.sweep();
  }

  /** Of each sandbox that was closed since this was asked, the most first. */
  builds(): number[] {
    const builds = this.#builds.sort((a, b) => b - a);
    this.#builds = [];
    return builds;
  }

  async open(...args: Parameters<SandboxProvider['open']>): Promise<Sandbox> {
    const sandbox = await this.#inner.open(...args);
    let closed: Promise<void> | undefined;
    const close = () => {
      closed ??= (async () => {
        const log = await sandbox.read(`${sandboxPaths.home}/builds.log`);
        this.#builds.push((log?.toString('utf8') ?? '').split('\n').length - 1);
        await sandbox.close();
      })();
      return closed;
    };
    return {
      kind: sandbox.kind,
      run: (...rest) => sandbox.run(...rest),
      start: (...rest) => sandbox.start(...rest),
      write: (...rest) => sandbox.write(...rest),
      read: (...rest) => sandbox.read(...rest),
      close,
      [Symbol.asyncDispose]: close,
    };
  }
}

/** What must hold wherever it runs; call it inside a `describe`, with BUGSMITH_HOME set. */
export function buildsOnce(sandboxes: SandboxProvider): void {
  const provider = new CountingProvider(sandboxes);
  const projects: Prepared[] = [];

  after(() => {
    for (const project of projects) project.remove();
  });

  async function prepare(change?: (folder: string) => void): Promise<{ project: Prepared; baseline: Baseline }> {
    const project = await prepareFixture('js-built', change, provider);
    projects.push(project);
    const baseline = await measureBaseline({ ...project.suite, coverage: false, signal: never, report: quiet });
    provider.builds();
    return { project, baseline };
  }

  const prove = async (
    { project, baseline }: Awaited<ReturnType<typeof prepare>>,
    candidate: Candidate,
    buildOnce = true,
  ): Promise<Confirmation> =>
    confirm(candidate, await patchedFiles(project.suite.snapshot, candidate), {
      ...project.suite,
      ...{ baseline, commit: null, signal: never, buildOnce },
    });

  it('builds a bug once for its three runs, after two builds that show what building does', async () => {
    const prepared = await prepare();
    const { project } = prepared;
    const doubled = replacing(project, 'src/number.js', 'value * 2', 'value + 2');
    const halved = replacing(project, 'src/number.js', 'value / 2', 'value - 2');
    const first = await prove(prepared, doubled);
    assert.equal(first.kind, 'valid', first.detail);
    assert.equal(first.failToPass.length, 1);
    assert.match(first.failToPass[0] ?? '', /doubles/);
    assert.equal(first.evidence.runs.length, 3);
    assert.ok(first.evidence.build);
    assert.deepEqual(provider.builds(), [1, 1, 1, 0, 0, 0]);

    const second = await prove(prepared, halved);
    assert.equal(second.kind, 'valid', second.detail);
    assert.match(second.failToPass[0] ?? '', /halves/);
    assert.deepEqual(provider.builds(), [1, 0, 0, 0]);

    const asBefore = await prove(prepared, doubled, false);
    assert.equal(asBefore.evidence.build, undefined);
    assert.deepEqual(provider.builds(), [1, 1, 1]);
    for (const key of ['kind', 'detail', 'failToPass', 'passToPass'] as const)
      assert.deepEqual(first[key], asBefore[key]);
    assert.ok(first.passToPass.some((id) => id.includes('finds a folder that no test has written to')));
  });

  it('says that a bug does not build, after one build and no run', async () => {
    const prepared = await prepare();
    const bug = replacing(prepared.project, 'src/number.js', 'value * 2', 'value * 2 /* unbuildable */');
    const found = await prove(prepared, bug);
    assert.equal(found.kind, 'does-not-build');
    assert.match(found.detail, /The project no longer builds: src\/number\.js: error: this cannot be built/);
    assert.ok(provider.builds().every((count) => count === 1));
    assert.equal((await prove(prepared, bug, false)).detail, found.detail);
    provider.builds();
  });

  it('builds for each run what the build itself runs', async () => {
    const prepared = await prepare();
    const bug = replacing(prepared.project, 'src/banner.js', 'Built from', 'Made of');
    const found = await prove(prepared, bug);
    assert.equal(found.kind, 'valid', found.detail);
    assert.deepEqual(provider.builds().slice(-3), [1, 1, 1]);
  });

  it('builds for each run where two builds do not give the same', async () => {
    const stamp = "\nwriteFileSync('dist/stamp.txt', String(Math.random()));\n";
    const prepared = await prepare((folder) => appendFileSync(join(folder, 'scripts/build.js'), stamp));
    const bug = replacing(prepared.project, 'src/number.js', 'value * 2', 'value + 2');
    const found = await prove(prepared, bug);
    assert.equal(found.kind, 'valid', found.detail);
    assert.deepEqual(provider.builds(), [1, 1, 1, 1, 1]);
  });

  it('builds for each run where the build runs what it has built', async () => {
    const own = "\nawait import('../dist/text.js');\n";
    const prepared = await prepare((folder) => appendFileSync(join(folder, 'scripts/build.js'), own));
    const bug = replacing(prepared.project, 'src/number.js', 'value * 2', 'value + 2');
    assert.equal((await prove(prepared, bug)).kind, 'valid');
    assert.deepEqual(provider.builds(), [1, 1, 1, 1, 1]);
  });
}
