/**
 * vitest's adapter, its second half: a test runner that never runs the file it was given, but serves (serve.cjs) in that
 * file's process. Each request loads the files of the wanted tests anew, as vitest does without isolation.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.env.BUGSMITH_VITEST;
const root = process.env.BUGSMITH_ROOT;
const load = (path) => import(/* @vite-ignore */ pathToFileURL(path).href);
const require = createRequire(import.meta.url);
const { server } = require('./serve.cjs');
const index = await load(join(folder, 'dist/index.js'));
const { startTests } = await load(createRequire(join(folder, 'package.json')).resolve('@vitest/runner'));
const TestRunner = index.TestRunner ?? (await load(join(folder, 'dist/runners.js'))).VitestTestRunner;

export default class ServingRunner extends TestRunner {
  async onBeforeCollect() {
    const files = new FileRunner(this);
    server.serve({
      traits: { loads: 'anew', byFile: true },
      unable: process.env.BUGSMITH_VITEST_UNABLE,
      scopes: (id) => files.scopes.get(id) ?? [],
      run: (pass) => files.run(pass),
    });
    await new Promise(() => undefined);
  }
}

class FileRunner {
  constructor(runner) {
    this.runner = runner;
    this.executor = runner.__vitest_executor ?? runner.moduleRunner;
    this.environment = runner.workerState.ctx.environment?.name ?? runner.workerState.environment.name;
    this.scopes = new Map();
  }

  async run(pass) {
    for (const file of pass.files) {
      if (pass.stopped) return;
      // Another environment needs another process: its tests are seen not to run.
      if (environmentOf(file) !== undefined && environmentOf(file) !== this.environment) continue;
      pass.enter(`load:${file}`);
      this.reset();
      await this.runFile(file, pass);
    }
  }

  /** As vitest does between two files that share a process. */
  reset() {
    index.vi.useRealTimers();
    index.vi.resetConfig();
    index.vi.restoreAllMocks();
    this.executor.mocker?.reset?.();
    index.vi.resetModules();
    const { moduleCache } = this.runner.workerState;
    if (moduleCache) for (const [path] of moduleCache) if (path.startsWith('mock:')) moduleCache.delete(path);
  }

  async runFile(file, pass) {
    const ids = new Map();
    const vitest = (method, ...args) => TestRunner.prototype[method].apply(this.runner, args);
    const runner = Object.create(this.runner, {
      onBeforeCollect: { value: () => undefined },
      onTaskUpdate: { value: async () => undefined },
      onCollectStart: { value: (task) => vitest('onCollectStart', task) },
      onCollected: {
        value: ([task]) => {
          this.name(task, file, ids);
          skip(task, pass, ids);
        },
      },
      onAfterRunFiles: { value: () => vitest('onAfterRunFiles') },
      onBeforeRunSuite: {
        value: async (suite) => {
          pass.enter(keyOf(file, suite));
          await vitest('onBeforeRunSuite', suite);
        },
      },
      onBeforeRunTask: {
        value: async (test) => {
          const id = ids.get(test);
          if (!pass.wants(id)) test.mode = 'skip';
          // Tests that run at the same time cannot be told apart.
          pass.enter(test.concurrent ? keyOf(file, test.file) : id, id);
          await vitest('onBeforeRunTask', test);
        },
      },
      onAfterRunTask: {
        value: (test) => {
          vitest('onAfterRunTask', test);
          pass.done(ids.get(test), failureOf(test));
        },
      },
    });
    this.runner.workerState.filepath = join(root, file);
    const [task] = await startTests([{ filepath: join(root, file) }], runner);
    if (pass.stopped) return;
    this.tellRest(task, failureOf(task), ids, pass);
    // It could not even be loaded.
    if (ids.size === 0) for (const id of pass.tests) if (id.startsWith(`${file} > `)) pass.done(id, failureOf(task));
  }

  /** Tests that did not run: skipped, or behind something that failed. */
  tellRest(suite, failure, ids, pass) {
    for (const task of suite.tasks) {
      if (task.type === 'suite') this.tellRest(task, failureOf(task) ?? failure, ids, pass);
      else if (task.result?.state !== 'pass' && task.result?.state !== 'fail' && pass.wants(ids.get(task)))
        pass.done(ids.get(task), failure);
    }
  }

  name(suite, file, ids) {
    const taken = new Map();
    const every = (task, names, keys) => {
      for (const child of task.tasks) {
        if (child.type === 'suite')
          every(child, child.name ? [...names, child.name] : names, [...keys, keyOf(file, child)]);
        else {
          const name = [...names, child.name].join(' > ');
          const count = (taken.get(name) ?? 0) + 1;
          taken.set(name, count);
          const id = count === 1 ? name : `${name} #${count}`;
          ids.set(child, id);
          this.scopes.set(id, keys);
        }
      }
    };
    every(suite, [file], [`load:${file}`, keyOf(file, suite)]);
  }
}

/** The environment that a test file asks for in its head. */
function environmentOf(file) {
  try {
    return /@(?:vitest|jest)-environment\s+([\w-]+)\b/.exec(readFileSync(join(root, file), 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** Skips what a pass does not want, suites and their hooks too. */
function skip(suite, pass, ids) {
  let any = false;
  for (const task of suite.tasks) {
    const keep = task.type === 'suite' ? skip(task, pass, ids) : pass.wants(ids.get(task));
    if (!keep) task.mode = 'skip';
    any ||= keep;
  }
  return any;
}

function keyOf(file, suite) {
  const names = [];
  for (let at = suite; at && !at.filepath; at = at.suite) names.unshift(at.name);
  return `suite:${file}:${names.join(' > ')}`;
}

function failureOf({ result }) {
  if (result?.state !== 'fail') return undefined;
  const [error] = result.errors ?? [];
  return String(error?.stack || error?.message || 'failed');
}
