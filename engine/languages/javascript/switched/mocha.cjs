/**
 * mocha's adapter: takes a reporter's place in mocha's own command, so that mocha itself has read its configuration and
 * loaded the files by the time this is asked; then it does not run the suite, but serves (serve.cjs).
 */
'use strict';
const { Server } = require('./serve.cjs');
const { nameTests } = require('./mocha-names.cjs');

// Made at once: it counts what is entered while files are loaded.
const server = new Server();

/** A runner's settings, by all the names that versions of mocha have for them. */
const settingNames = [
  'ignoreLeaks',
  'checkLeaks',
  'fullStackTrace',
  'asyncOnly',
  'allowUncaught',
  '_grep',
  '_invert',
  '_globals',
];

class Suites {
  constructor(runner) {
    const root = runner.suite;
    if (runner._delay || runner._opts?.delay) this.unable = 'the tests are defined after a delay';
    if (root.hasOnly?.()) root.filterOnly();
    this.runner = runner;
    this.root = root;
    this.ids = nameTests(root, process.env.BUGSMITH_ROOT);
    this.byId = new Map([...this.ids].map(([test, id]) => [id, test]));
    this.tests = [...this.byId.keys()];
    this.suites = [];
    this.keep(root);
  }

  /** Remembers the tree, and how everything in it was before anything ran. */
  keep(suite) {
    const hooks = ['_beforeAll', '_beforeEach', '_afterEach', '_afterAll'].flatMap((name) => suite[name] || []);
    this.suites.push({
      suite,
      key: `suite:${this.suites.length}`,
      tests: suite.tests,
      suites: suite.suites,
      pending: suite.pending,
      runnables: [...suite.tests, ...hooks].map((runnable) => ({ runnable, pending: runnable.pending })),
    });
    suite._onlyTests = [];
    suite._onlySuites = [];
    suite.bail(false);
    // Old versions always do away with functions that have run.
    suite.cleanReferences = () => undefined;
    for (const inner of suite.suites) this.keep(inner);
  }

  scopes(id) {
    const keys = [];
    for (let suite = this.byId.get(id).parent; suite; suite = suite.parent) keys.push(this.keyOf(suite));
    return keys;
  }

  keyOf(suite) {
    const kept = this.suites.find((one) => one.suite === suite);
    return kept ? kept.key : 'suite';
  }

  idOf(test) {
    // A retried test is a copy of the one that was named.
    for (let at = test; at; at = at.retriedTest?.()) if (this.ids.has(at)) return this.ids.get(at);
    return undefined;
  }

  prepare(wanted, bail) {
    const tests = new Set(wanted.map((id) => this.byId.get(id)));
    for (const kept of [...this.suites].reverse()) {
      const { suite } = kept;
      suite.tests = kept.tests.filter((test) => tests.has(test));
      suite.suites = kept.suites.filter((inner) => inner.tests.length > 0 || inner.suites.length > 0);
      suite.pending = kept.pending;
      suite._bail = bail;
      for (const { runnable, pending } of kept.runnables) {
        if (runnable.reset) runnable.reset();
        delete runnable.state;
        delete runnable.err;
        runnable.pending = pending;
        runnable.timedOut = false;
        runnable._currentRetry = 0;
        runnable._error = null;
      }
    }
  }

  run({ tests, measuring, enter, done }) {
    this.prepare(tests, !measuring);
    const { constructor: Runner } = this.runner;
    const options = this.runner._opts ? { ...this.runner._opts, cleanReferencesAfterRun: false } : false;
    const runner = new Runner(this.root, options);
    for (const name of settingNames) if (this.runner[name] !== undefined) runner[name] = this.runner[name];
    const seen = new Set();
    const tell = (test, failure) => {
      const id = this.idOf(test);
      if (id === undefined) return;
      seen.add(id);
      done(id, failure);
    };
    runner.on('test', (test) => enter(this.idOf(test), this.idOf(test)));
    runner.on('hook', (hook) => {
      if (/^"(before|after) all"/.test(hook.title)) enter(this.keyOf(hook.parent));
    });
    runner.on('pass', (test) => tell(test));
    runner.on('pending', (test) => tell(test));
    runner.on('fail', (runnable, error) => {
      const message = String((error && (error.stack || error.message)) || error);
      if (runnable.type !== 'hook') return tell(runnable, message);
      if (/^"after all"/.test(runnable.title)) return undefined;
      const current = runnable.ctx?.currentTest;
      if (current && !/^"before all"/.test(runnable.title)) tell(current, message);
      // Nothing of the suite runs after its hook failed.
      const every = (suite) => {
        for (const test of suite.tests) if (!seen.has(this.idOf(test))) tell(test, message);
        suite.suites.forEach(every);
      };
      every(runnable.parent);
      return undefined;
    });
    return new Promise((resolve) => {
      runner.run(() => {
        if (runner.dispose) runner.dispose();
        resolve();
      });
    });
  }
}

module.exports = class Serving {
  constructor(runner) {
    const serve = () => {
      const suites = new Suites(runner);
      server.serve({
        tests: suites.tests,
        unable: suites.unable,
        scopes: (id) => suites.scopes(id),
        run: (work) => suites.run(work),
      });
    };
    // Newer versions call `run` by way of `runAsync`.
    runner.run = () => {
      serve();
      return runner;
    };
  }
};
