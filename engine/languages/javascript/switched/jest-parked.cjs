/**
 * A test file that jest has loaded and whose tests are not run by jest but by us, as often as we like: jest-circus has
 * been stopped at the event that begins its run, and is asked for one run after another of the tests it knows.
 */
'use strict';
const path = require('node:path');

const processEvents = ['uncaughtException', 'unhandledRejection'];

class ParkedFile {
  constructor() {
    this.running = false;
    /** Resolves when the file is loaded and stopped: whether its tests can be run from here. */
    this.ready = new Promise((resolve) => {
      this.settleReady = resolve;
    });
    this.gone = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  /** Told by the runtime as it is made. */
  loading(runtime, environment, config, watch) {
    Object.assign(this, { runtime, environment, watch });
    const [, folder] = /^(.*[\\/]jest-circus)[\\/]/.exec(config.testRunner) || [];
    if (folder) this.circus = path.join(folder, require(path.join(folder, 'package.json')).main || 'index.js');
  }

  /** Holds up the run that jest has begun until the file is let go; nothing is left to run then. */
  async park(state) {
    this.state = state;
    this.kept = [];
    this.keep(state.rootDescribeBlock);
    this.listeners = processEvents.map((event) => process.listeners(event));
    this.runTests = this.circus && this.runtime.requireInternalModule(this.circus).run;
    // Tests that run at the same time are started when their run begins, once.
    this.settleReady(typeof this.runTests === 'function' && !this.kept.some(({ concurrent }) => concurrent));
    await this.gone;
    state.rootDescribeBlock.children = [];
    if (state.rootDescribeBlock.tests) state.rootDescribeBlock.tests = [];
  }

  /** Remembers a block and all below it as they were before anything ran. */
  keep(block) {
    const { children, tests, mode, hooks } = block;
    this.kept.push({ block, children, tests, mode, hooks });
    for (const child of children) {
      if (child.type === 'describeBlock') this.keep(child);
      else this.kept.push({ test: child, mode: child.mode, fn: child.fn, concurrent: child.concurrent });
    }
  }

  restore() {
    for (const { block, test, children, tests, mode, hooks, fn } of this.kept) {
      if (block) {
        Object.assign(block, { children, mode });
        if (tests) block.tests = tests;
        for (const hook of hooks) hook.seenDone = false;
      } else {
        const fresh = { errors: [], retryReasons: [], invocations: 0, duration: null, startedAt: null, status: null };
        Object.assign(test, fresh, { mode, fn, seenDone: false });
        test.unhandledRejectionErrorByPromise?.clear?.();
      }
    }
    const { state } = this;
    state.unhandledErrors = [];
    state.currentlyRunningTest = null;
    state.currentDescribeBlock = state.rootDescribeBlock;
    // Snapshots are counted as if nothing had been compared yet.
    this.runtime.bugsmithGlobals?.expect?.getState?.().snapshotState?.clear?.();
  }

  /** Runs the tests that a pass wants. */
  async run(pass, setLive) {
    this.watch.pass = pass;
    this.restore();
    setLive(this.environment, pass.live);
    // Another file that was loaded since listens for what nobody catches.
    processEvents.forEach((event, index) => {
      process.removeAllListeners(event);
      for (const listener of this.listeners[index]) process.on(event, listener);
    });
    this.running = true;
    try {
      await this.runTests();
    } finally {
      this.running = false;
      setLive(this.environment, 0);
    }
  }
}

module.exports = { ParkedFile };
