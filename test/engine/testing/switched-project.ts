import assert from 'node:assert/strict';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { functionsOfFile } from '../../../engine/project/functions.ts';
import type { Candidate, SourceFunction, TestResult, TestSetup } from '../../../engine/protocol/index.ts';
import type { Framework } from '../../../engine/testing/framework.ts';
import { runPlan } from '../../../engine/testing/run.ts';
import type { ScreenResponse } from '../../../engine/testing/worker.ts';
import { weave } from '../../../engine/validation/screen/schemata/weave.ts';
import { WorkerClient } from '../../../engine/validation/screen/worker-client.ts';
import { LocalSandbox } from './local-sandbox.ts';
import { installPackages } from './npm-packages.ts';

/** An edit of the project's source: `from`, which stands once in `file`, becomes `to`. */
export interface Bug {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const repository = join(import.meta.dirname, '../../..');

/** A fixture into which bugs are woven, with a framework's resident worker at work on it, without a sandbox around. */
export class SwitchedProject {
  readonly setup: TestSetup;
  /** What a run of the suite as it is says. */
  readonly results: readonly TestResult[];
  readonly #client: WorkerClient;
  readonly #sandbox: LocalSandbox;
  readonly #numbers: ReadonlyMap<Bug, number>;
  #asked = 0;

  private constructor(
    sandbox: LocalSandbox,
    setup: TestSetup,
    results: readonly TestResult[],
    client: WorkerClient,
    numbers: ReadonlyMap<Bug, number>,
  ) {
    this.#sandbox = sandbox;
    this.setup = setup;
    this.results = results;
    this.#client = client;
    this.#numbers = numbers;
  }

  /**
   * @param folders below test/fixtures, one laid over the other.
   * @param packages to install; undefined: it uses those of this repository.
   */
  static async open(
    framework: Framework,
    [first = '', ...others]: readonly string[],
    packages: readonly string[] | undefined,
    bugs: readonly Bug[],
  ): Promise<SwitchedProject> {
    const fixtures = join(repository, 'test/fixtures');
    const path = [dirname(process.execPath), process.env.PATH].join(':');
    const sandbox = new LocalSandbox(join(fixtures, first), path);
    const project = sandbox.inside('/bugsmith/project/');
    for (const folder of others) cpSync(join(fixtures, folder), project, { recursive: true });
    if (packages) installPackages(project, packages);
    else symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'));
    const snapshot = sandbox.snapshot();
    const [setup] = await framework.detect(snapshot);
    assert.ok(setup);
    const all = framework.plan(setup, { kind: 'all' }, { stopAtFirstFailure: false });
    const { results } = framework.read(setup, await runPlan(sandbox, all, { seconds: 60 }));

    const { numbers, files } = await weaveBugs(snapshot.directory, bugs);
    await sandbox.write(files);
    const build = framework.switched?.build?.(setup, results);
    if (build) assert.equal((await runPlan(sandbox, build, { seconds: 60 })).output.exitCode, 0);
    const worker = framework.switched?.worker;
    assert.ok(worker);
    await sandbox.write(new Map([...worker.files(setup)].map(([path, text]) => [path, Buffer.from(text)])));
    const client = await WorkerClient.connect(await sandbox.start(worker.command(setup)), 60);
    return new SwitchedProject(sandbox, setup, results, client, numbers);
  }

  get unable(): string | undefined {
    return this.#client.ready.unable;
  }

  /** Runs tests, all that pass by default, with a bug live or with none. */
  async ask(bug: Bug | undefined, tests?: readonly string[]): Promise<ScreenResponse> {
    const wanted = tests ?? this.results.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id);
    const files = this.results.flatMap(({ id, file }) => (wanted.includes(id) && file !== undefined ? [file] : []));
    return await this.#client.screen({
      type: 'run',
      id: String(++this.#asked),
      live: bug ? (this.#numbers.get(bug) ?? Number.NaN) : 0,
      tests: [...wanted],
      files: [...new Set(files)],
      seconds: 30,
    });
  }

  async close(): Promise<void> {
    await this.#client.close();
    await this.#sandbox.close();
  }
}

async function weaveBugs(directory: string, bugs: readonly Bug[]) {
  const languages = await loadLanguages();
  const texts = new Map<string, string>();
  const functions = new Map<string, SourceFunction>();
  for (const file of new Set(bugs.map((bug) => bug.file))) {
    const text = readFileSync(join(directory, file), 'utf8');
    texts.set(file, text);
    const profile = languages.ofFile(file);
    assert.ok(profile);
    for (const fn of await functionsOfFile(profile, file, text)) functions.set(fn.id, fn);
  }
  const candidates = bugs.map((bug, index) => candidateOf(bug, index, texts.get(bug.file) ?? '', functions));
  const tree = weave({
    candidates,
    functions,
    texts,
    schemataOf: (fn) => languages.byId(fn.language).schemata,
  });
  assert.deepEqual(tree.unable, []);
  const numbers = new Map(
    tree.woven.map(({ candidate, number }) => [bugs[candidates.indexOf(candidate)] as Bug, number] as const),
  );
  return { numbers, files: new Map([...tree.files].map(([path, text]) => [path, Buffer.from(text)] as const)) };
}

function candidateOf(
  { file, from, to }: Bug,
  index: number,
  text: string,
  functions: ReadonlyMap<string, SourceFunction>,
): Candidate {
  const start = text.indexOf(from);
  assert.ok(start >= 0 && text.indexOf(from, start + 1) < 0, `'${from}' must stand once in ${file}`);
  const around = [...functions.values()].filter(
    (fn) => fn.file === file && fn.bodyStart <= start && fn.bodyEnd >= start + from.length,
  );
  const fn = around.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  assert.ok(fn, `no function around '${from}'`);
  return {
    id: String(index),
    functionId: fn.id,
    edits: [{ file, start, end: start + from.length, text: to }],
  } as unknown as Candidate;
}
