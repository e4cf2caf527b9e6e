/**
 * jest's adapter: a runner (`--runner`) for jest's own command, so that jest itself has read its configuration, built its
 * map of files and chosen its tests by the time this is asked. It then serves (serve.cjs): each request runs the files of
 * the wanted tests in this process, with jest's own runner, loaded anew each time, as jest always does.
 */
'use strict';
const path = require('node:path');
const { Server } = require('./serve.cjs');
const { serving } = require('./jest-circus.cjs');

const fromJest = (name) => {
  let folder = require.main ? require.main.filename : __filename;
  for (const step of ['jest', 'jest-cli', '@jest/core', name]) {
    try {
      folder = require.resolve(step, { paths: [path.dirname(folder)] });
    } catch {
      // Not on this way: jest-cli has no jest in it.
    }
  }
  return require(folder);
};

module.exports = class ServingRunner {
  constructor(globalConfig, context) {
    this.globalConfig = { ...globalConfig, bail: 0, silent: true, verbose: false, maxWorkers: 1, logHeapUsage: false };
    this.context = context;
  }

  runTests(tests) {
    const root = process.env.BUGSMITH_ROOT;
    const byFile = new Map();
    for (const test of tests) {
      const file = path.relative(root, test.path);
      byFile.set(file, [...(byFile.get(file) || []), { ...test, context: { ...test.context, config: configured(test) } }]);
    }
    const Runner = interop(fromJest('jest-runner'));
    new Server().serve({
      scopes: (id) => serving.scopes.get(id) || [],
      run: async (work) => {
        const files = [...new Set(work.tests.map((id) => id.split(' > ', 1)[0]))];
        serving.work = work;
        serving.stopped = false;
        for (const file of files) {
          for (const test of byFile.get(file) || []) {
            if (serving.stopped) return;
            serving.file = file;
            work.enter(`file:${file}`);
            const runner = new Runner(this.globalConfig, this.context);
            runner.on('test-file-failure', ([, error]) => serving.fileFailed(error));
            runner.on('test-file-success', ([, result]) => {
              if (result.testExecError) serving.fileFailed(result.testExecError);
            });
            await runner.runTests([test], new Watcher(), { serial: true });
          }
        }
      },
    });
    return new Promise(() => undefined);
  }
};

class Watcher {
  isInterrupted() {
    return false;
  }
  isWatchMode() {
    return false;
  }
  on() {
    return () => undefined;
  }
}

/** The project's configuration, with our part in its test framework's place and no types checked. */
function configured({ context: { config } }) {
  serving.frameworks.set(config.id || config.name, config.testRunner);
  const untyped = (transform) =>
    transform.map(([pattern, file, options]) => [
      pattern,
      file,
      /[\\/]ts-jest[\\/]/.test(file) ? { ...options, diagnostics: false, ...isolated } : options,
    ]);
  const globals = config.globals['ts-jest']
    ? { ...config.globals, 'ts-jest': { ...config.globals['ts-jest'], diagnostics: false, ...isolated } }
    : config.globals;
  return {
    ...config,
    globals,
    transform: untyped(config.transform),
    setupFiles: [path.join(__dirname, 'jest-setup.cjs'), ...config.setupFiles],
    testRunner: path.join(__dirname, 'jest-circus.cjs'),
  };
}
const isolated = process.env.ISOLATED ? { isolatedModules: true } : {};

function interop(module) {
  return module?.__esModule ? module.default : module;
}
