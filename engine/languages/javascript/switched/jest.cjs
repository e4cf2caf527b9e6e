/**
 * jest's adapter: a runner (`--runner`) for jest's own command, so that jest itself has read its configuration, made its
 * map of files and found its tests by the time this is asked. It then serves (serve.cjs), in this one process, with jest's
 * own runner: files are loaded and parked (jest-parked.cjs), or loaded anew for a pass that needs that.
 */
'use strict';
const path = require('node:path');
const { server } = require('./serve.cjs');
const { current, fromJest, interop, setLive } = require('./jest-runtime.cjs');
const { ParkedFile } = require('./jest-parked.cjs');

/** Jest's settings for one run; the project's own count but for output, coverage and when to stop. */
const settings = { bail: 0, silent: true, verbose: false, maxWorkers: 1, logHeapUsage: false, collectCoverage: false };

/** Parked files keep their modules: so many at once, and fewer when memory is short. */
const mostParked = 24;
const mostMemory = 1.5e9;

module.exports = class ServingRunner {
  constructor(globalConfig, context) {
    this.globalConfig = { ...globalConfig, ...settings };
    this.context = context;
    this.isSerial = true;
  }

  runTests(tests) {
    this.Runner = interop(fromJest('jest-runner'));
    // One file may be tested in several projects.
    this.tests = new Map();
    for (const test of tests) {
      const file = path.relative(process.env.BUGSMITH_ROOT, test.path);
      this.tests.set(file, [...(this.tests.get(file) || []), test]);
    }
    this.parked = new Map();
    /** Files whose tests need their sources compiled as a whole. */
    this.whole = new Set();
    /** Files that cannot be parked. */
    this.moving = new Set();
    const foreign = tests.find(({ context }) => !/[\\/]jest-circus[\\/]/.test(context.config.testRunner));
    server.serve({
      traits: { loads: 'both', byFile: true },
      unable: foreign && `the tests are run by ${foreign.context.config.testRunner}`,
      scopes: (id) => current.scopes.get(id) || [],
      run: async (pass) => {
        if (pass.forget) this.forget(pass.forget);
        for (const file of pass.files) if (!pass.stopped) await this.runFile(file, pass);
      },
    });
    return new Promise(() => undefined);
  }

  async runFile(file, pass) {
    if (!this.tests.has(file)) return;
    if (!pass.reload && (await this.runParked(file, pass))) return;
    for (const test of this.tests.get(file)) tellAll(file, pass, await this.runTest(test, file, pass));
  }

  /** Runs a file's tests in what was loaded before; false when that is not possible. */
  async runParked(file, pass) {
    if (this.tests.get(file).length > 1 || this.moving.has(file)) return false;
    const { failures } = pass;
    if (!(await this.park(file, pass))) return false;
    await this.parked.get(file)?.run(pass, setLive);
    if (!pass.measuring || pass.failures === failures || this.whole.has(file)) return true;
    // It may need what is lost when sources are compiled one by one.
    this.whole.add(file);
    this.forget(file);
    return this.runParked(file, pass);
  }

  /** Loads a file with nothing live, unless it is loaded. False when it cannot be parked. */
  async park(file, pass) {
    const known = this.parked.get(file);
    if (known) {
      // The one used last is the last to go.
      this.parked.delete(file);
      this.parked.set(file, known);
      return true;
    }
    while (this.parked.size >= mostParked || (this.parked.size > 0 && process.memoryUsage().rss > mostMemory)) {
      const [oldest] = this.parked.keys();
      this.forget(oldest);
    }
    const parked = new ParkedFile();
    const [test] = this.tests.get(file);
    const ended = this.runTest(test, file, pass, parked).then((failure) => ({ failure }));
    const ready = await Promise.race([parked.ready, ended]);
    if (ready === true) {
      this.parked.set(file, parked);
      return true;
    }
    parked.release();
    if (ready.failure !== undefined) tellAll(file, pass, ready.failure);
    else this.moving.add(file);
    return ready.failure !== undefined;
  }

  forget(file) {
    this.parked.get(file)?.release();
    this.parked.delete(file);
  }

  /** Has jest run a file. Resolves with the reason when it cannot be loaded. */
  async runTest(test, file, pass, parked) {
    pass.enter(`load:${file}`);
    Object.assign(current, { file, pass, parked });
    const runner = new this.Runner(this.globalConfig, this.context);
    let failure;
    const failed = (error) => {
      failure = String(error?.stack || error?.message || error);
    };
    runner.on('test-file-failure', ([, error]) => failed(error));
    runner.on('test-file-success', ([, { testExecError, testResults }]) => {
      if (testExecError && testResults.length === 0) failed(testExecError);
    });
    const config = configured(test.context.config, !this.whole.has(file));
    const options = { serial: true };
    // Jest 27 has three callbacks in between.
    const rest = runner.runTests.length > 3 ? [undefined, undefined, undefined, options] : [options];
    await runner.runTests([{ ...test, context: { ...test.context, config } }], new Watcher(), ...rest);
    return failure;
  }
};

/** A file that cannot be loaded fails all of its tests. */
function tellAll(file, pass, failure) {
  if (failure === undefined) return;
  for (const id of pass.tests) if (id.startsWith(`${file} > `)) pass.done(id, failure);
}

/** What a runner asks of whoever watches: nothing is ever interrupted. */
class Watcher {
  isInterrupted() {
    return false;
  }

  isWatchMode() {
    return false;
  }
}

/**
 * The project's configuration with our runtime in place of jest's own. Types are not checked: that costs seconds, and what
 * does not pass there is for confirmation to say.
 * @param isolated whether files are compiled one by one, without knowing of each other
 */
function configured(config, isolated) {
  const unchecked = (options) => ({ ...options, diagnostics: false, ...(isolated ? { isolatedModules: true } : {}) });
  const ours = path.join(__dirname, 'jest-runtime.cjs');
  return {
    ...config,
    // By both its names, the older one and the newer one.
    runtime: ours,
    moduleLoader: ours,
    globals: config.globals['ts-jest']
      ? { ...config.globals, 'ts-jest': unchecked(config.globals['ts-jest']) }
      : config.globals,
    transform: config.transform.map(([pattern, file, options]) => [
      pattern,
      file,
      /[\\/]ts-jest[\\/]/.test(file) ? unchecked(options) : options,
    ]),
  };
}
