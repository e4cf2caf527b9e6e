/**
 * Bugsmith's reporter for mocha: results as JSON lines, exact selection, and whose lines are whose. Settings come as
 * JSON in BUGSMITH_REPORT: `report`, file to write to; `root`, the project's folder; `tests`, file with a JSON array of
 * the ids to run, or null; `files`, the files whose tests to run, or null.
 */
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { nameTests, titlePath } = require('./mocha-names.cjs');

const settings = JSON.parse(process.env.BUGSMITH_REPORT);

module.exports = class BugsmithReporter {
  constructor(runner) {
    this.ids = new Map();
    this.told = new Map();
    this.out = fs.openSync(settings.report, 'w');
    this.reach = globalThis.__bugsmithReach;
    if (this.reach) this.reach.switch(undefined, true);
    runner.once('start', () => this.start(runner.suite));
    runner.on('test', (test) => {
      if (this.reach) this.reach.narrow(this.id(test), `file:${test.file}`);
      this.emit({ kind: 'started', id: this.id(test), file: test.file });
    });
    runner.on('hook', (hook) => {
      if (/^"(before|after) all"/.test(hook.title)) this.own(this.suiteKey(hook.parent));
    });
    runner.on('pass', (test) => this.result(test, 'passed'));
    runner.on('pending', (test) => this.result(test, 'skipped'));
    runner.on('fail', (runnable, error) => this.failed(runnable, error));
    runner.once('end', () => {
      this.own(undefined);
      this.emit({ kind: 'end' });
    });
  }

  /** Older versions of mocha ask their reporter to say that it is done. */
  done(failures, callback) {
    callback(failures);
  }

  /** The tree is complete: name every test in the order of the files, then keep those that are wanted. */
  start(root) {
    this.ids = nameTests(root, settings.root);
    if (this.reach) for (const [test, id] of this.ids) this.reach.aliases[id] = this.suites(test.parent);
    // Configured specs are loaded beside those of the command line: only what was asked for is run.
    const ids = settings.tests && new Set(JSON.parse(fs.readFileSync(settings.tests, 'utf8')));
    const files = settings.files && new Set(settings.files);
    if (!ids && !files) return;
    const prune = (suite) => {
      suite.tests = suite.tests.filter((test) => (ids ? ids.has(this.ids.get(test)) : files.has(test.file)));
      suite.suites.forEach(prune);
    };
    prune(root);
  }

  suites(suite) {
    const keys = [];
    for (let at = suite; at; at = at.parent) keys.push(this.suiteKey(at));
    return keys;
  }

  suiteKey(suite) {
    this.suiteNumbers = this.suiteNumbers || new Map();
    if (!this.suiteNumbers.has(suite)) this.suiteNumbers.set(suite, `suite:${this.suiteNumbers.size}`);
    return this.suiteNumbers.get(suite);
  }

  own(key) {
    if (this.reach) this.reach.switch(key);
  }

  id(test) {
    // A retried test is a copy of the one that was named.
    for (let at = test; at; at = at.retriedTest?.()) if (this.ids.has(at)) return this.ids.get(at);
    return [test.file ? path.relative(settings.root, test.file) : '', ...titlePath(test)].join(' > ');
  }

  emit(record) {
    fs.writeSync(this.out, `${JSON.stringify(record)}\n`);
  }

  result(test, outcome, message) {
    const id = this.id(test);
    const kind = this.told.has(id) ? 'amend' : 'result';
    this.told.set(id, true);
    this.emit({ kind, id, file: test.file, outcome, seconds: (test.duration || 0) / 1000, message });
  }

  failed(runnable, error) {
    const message = error && (error.stack || error.message) ? String(error.stack || error.message) : String(error);
    if (runnable.type !== 'hook') return this.result(runnable, 'failed', message);
    const current = runnable.ctx?.currentTest;
    if (current && !/^"(before|after) all"/.test(runnable.title)) return this.result(current, 'failed', message);
    // Nothing of the suite runs after its before hook failed.
    const every = (suite) => {
      for (const test of suite.tests) if (!this.told.has(this.id(test))) this.result(test, 'failed', message);
      suite.suites.forEach(every);
    };
    if (/^"before all"/.test(runnable.title)) every(runnable.parent);
    else this.emit({ kind: 'error', file: runnable.file || runnable.title, message });
  }
};
