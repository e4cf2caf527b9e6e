/**
 * jest's adapter: a runner (`--runner`) for jest's own command, so that jest itself has read its configuration, made its
 * map of files and found its tests by the time this is asked. It then serves (serve.cjs): each pass runs the files of its
 * tests in this process, with jest's own runner, which loads them anew as always; jest-runtime.cjs sees what goes on.
 */
'use strict';
const path = require('node:path');
const { server } = require('./serve.cjs');
const { current, fromJest, interop } = require('./jest-runtime.cjs');

/** Jest's settings for one run; the project's own count but for output, coverage and when to stop. */
const settings = { bail: 0, silent: true, verbose: false, maxWorkers: 1, logHeapUsage: false, collectCoverage: false };

module.exports = class ServingRunner {
  constructor(globalConfig, context) {
    this.globalConfig = { ...globalConfig, ...settings };
    this.context = context;
    // Made anew for each run, in this process.
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
    /** Files whose tests need their sources compiled as a whole. */
    this.whole = new Set();
    const foreign = tests.find(({ context }) => !/[\\/]jest-circus[\\/]/.test(context.config.testRunner));
    server.serve({
      traits: { reloads: true },
      unable: foreign && `the tests are run by ${foreign.context.config.testRunner}`,
      scopes: (id) => current.scopes.get(id) || [],
      run: async (pass) => {
        for (const file of pass.files) if (!pass.stopped) await this.runFile(file, pass);
      },
    });
    return new Promise(() => undefined);
  }

  async runFile(file, pass) {
    pass.enter(`file:${file}`);
    const { failures } = pass;
    await this.runProjects(file, pass);
    if (!pass.measuring || pass.failures === failures || this.whole.has(file)) return;
    // It may need what is lost when files are compiled one by one.
    this.whole.add(file);
    await this.runProjects(file, pass);
  }

  async runProjects(file, pass) {
    for (const test of this.tests.get(file) || []) {
      const failure = await this.runTest(test, file, pass);
      // It could not be loaded, or something failed outside of the tests.
      if (failure !== undefined) for (const id of pass.tests) if (id.startsWith(`${file} > `)) pass.done(id, failure);
    }
  }

  async runTest(test, file, pass) {
    Object.assign(current, { file, pass });
    const runner = new this.Runner(this.globalConfig, this.context);
    let failure;
    const failed = (error) => {
      failure = String(error?.stack || error?.message || error);
    };
    runner.on('test-file-failure', ([, error]) => failed(error));
    runner.on('test-file-success', ([, { testExecError }]) => testExecError && failed(testExecError));
    const config = configured(test.context.config, !this.whole.has(file));
    const options = { serial: true };
    // Jest 27 has three callbacks in between.
    const rest = runner.runTests.length > 3 ? [undefined, undefined, undefined, options] : [options];
    await runner.runTests([{ ...test, context: { ...test.context, config } }], new Watcher(), ...rest);
    return failure;
  }
};

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
