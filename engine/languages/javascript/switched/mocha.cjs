/**
 * mocha's adapter: takes a reporter's place in mocha's own command, so that mocha itself has read its configuration and
 * loaded the files by the time this is asked; then it does not run the suite, but serves (serve.cjs).
 */
'use strict';
const { server } = require('./serve.cjs');
const { nameTests } = require('../mocha-names.cjs');

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
    this.suites = new Map();
    this.keep(root);
  }

  /** Remembers the tree, and how everything in it was before anything ran. */
  keep(suite) {
    const hooks = ['_beforeAll', '_beforeEach', '_afterEach', '_afterAll'].flatMap((name) => suite[name] || []);
    this.suites.set(suite, {
      key: `suite:${this.suites.size}`,
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
    const keys = ['load:'];
    for (let suite = this.byId.get(id).parent; suite; suite = suite.parent) keys.push(this.keyOf(suite));
    return keys;
  }

  keyOf(suite) {
    return this.suites.get(suite).key;
  }

  idOf(test) {
    // A retried test is a copy of the one that was named.
    for (let at = test; at; at = at.retriedTest?.()) if (this.ids.has(at)) return this.ids.get(at);
    return undefined;
  }

  prepare(wanted, bail) {
    const tests = new Set(wanted.map((id) => this.byId.get(id)));
    // Inner suites before outer ones.
    for (const [suite, kept] of [...this.suites].reverse()) {
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

  run(pass) {
    this.prepare(pass.tests, !pass.measuring);
    const { constructor: Runner } = this.runner;
    const options = this.runner._opts ? { ...this.runner._opts, cleanReferencesAfterRun: false } : false;
    const runner = new Runner(this.root, options);
    for (const name of settingNames) if (this.runner[name] !== undefined) runner[name] = this.runner[name];
    const seen = new Set();
    const tell = (test, failure) => {
      const id = this.idOf(test);
      if (id === undefined) return;
      seen.add(id);
      pass.done(id, failure);
    };
    // Nothing of a suite runs after one of its hooks has failed.
    const tellAll = (suite, failure) => {
      for (const test of suite.tests) if (!seen.has(this.idOf(test))) tell(test, failure);
      for (const inner of suite.suites) tellAll(inner, failure);
    };
    runner.on('test', (test) => pass.enter(this.idOf(test), this.idOf(test)));
    runner.on('hook', (hook) => {
      if (/^"(before|after) all"/.test(hook.title)) pass.enter(this.keyOf(hook.parent));
    });
    runner.on('pass', (test) => tell(test));
    runner.on('pending', (test) => tell(test));
    runner.on('fail', (runnable, error) => {
      const message = String(error?.stack || error?.message || error);
      if (runnable.type !== 'hook') tell(runnable, message);
      else if (!/^"after all"/.test(runnable.title)) {
        const current = runnable.ctx?.currentTest;
        if (current && !/^"before all"/.test(runnable.title)) tell(current, message);
        tellAll(runnable.parent, message);
      }
    });
    return new Promise((resolve) => {
      runner.run(() => {
        runner.dispose?.();
        resolve();
      });
    });
  }
}

module.exports = class ServingReporter {
  constructor(runner) {
    const serve = () => {
      const suites = new Suites(runner);
      server.serve({
        traits: { loads: 'once' },
        tests: suites.tests,
        unable: suites.unable,
        scopes: (id) => suites.scopes(id),
        run: (pass) => suites.run(pass),
      });
      return runner;
    };
    // Newer versions call `run` by way of `runAsync`.
    runner.run = serve;
  }
};
