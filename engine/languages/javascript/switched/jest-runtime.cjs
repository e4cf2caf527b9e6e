/**
 * Jest's runtime, with an eye on the environment of each test file: what the woven functions ask is put into it before
 * anything is loaded there, tests that are not wanted are taken out before any runs, and each result is told. A file that
 * is parked (jest-parked.cjs) stops when it is loaded, and its tests can then be run again and again.
 */
'use strict';
const path = require('node:path');

/** What runs next, for jest.cjs to set: the file, its pass, and a ParkedFile when it is to be parked. */
const current = { file: '', pass: undefined, parked: undefined, scopes: new Map() };

/** A package that jest itself depends on, whatever the layout of node_modules. */
function fromJest(name) {
  let place = require.main ? require.main.filename : __filename;
  for (const step of ['jest', 'jest-cli', '@jest/core', 'jest-runner', name]) {
    try {
      place = require.resolve(step, { paths: [path.dirname(place)] });
    } catch {
      // Not on this way: jest-cli knows no jest.
    }
  }
  return require(place);
}

function interop(module) {
  return module?.__esModule ? module.default : module;
}

class ServingRuntime extends interop(fromJest('jest-runtime')) {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    const { file, pass, parked } = current;
    const watch = new FileWatch(file, pass, parked);
    setLive(environment, parked ? 0 : pass.live);
    parked?.loading(this, environment, config, watch);
    const inner = environment.handleTestEvent;
    environment.handleTestEvent = async function (event, state) {
      await watch.heard(event, state);
      if (inner) await inner.call(this, event, state);
    };
  }

  setGlobalsForRuntime(globals) {
    this.bugsmithGlobals = globals;
    super.setGlobalsForRuntime(globals);
  }
}

/** Puts what woven functions ask into a file's environment, and the number for processes that its tests start. */
function setLive({ global }, live) {
  global.__bugsmithLive = live;
  global.__bugsmithEntered = (first, last) => globalThis.__bugsmithEntered(first, last);
  if (global.process?.env) global.process.env.BUGSMITH_LIVE = String(live);
}

/** Events of jest-circus for one test file. */
class FileWatch {
  constructor(file, pass, parked) {
    this.file = file;
    this.pass = pass;
    this.parked = parked;
    this.ids = new Map();
  }

  wants(test) {
    return this.pass.wants(this.ids.get(test));
  }

  async heard({ name, test, hook }, state) {
    const { pass, ids } = this;
    if (name === 'run_start') await this.started(state);
    else if (name === 'test_start') {
      if (!this.wants(test)) test.mode = 'skip';
      // Tests that run at the same time cannot be told apart.
      pass.enter(test.concurrent ? this.keyOf(state.rootDescribeBlock) : ids.get(test), ids.get(test));
    } else if (name === 'hook_start' && /All$/.test(hook.type)) pass.enter(this.keyOf(hook.parent));
    else if (name === 'test_done' || name === 'test_todo') this.done(test);
    else if (name === 'test_skip' && this.wants(test)) this.done(test);
  }

  async started(state) {
    if (this.ids.size === 0) this.name(state.rootDescribeBlock);
    // Its tests are run by and by, each run beginning with this event again; the first one has none left then.
    if (this.parked && !this.parked.running) await this.parked.park(state);
    else prune(state.rootDescribeBlock, (test) => this.wants(test));
  }

  done(test) {
    const [error] = test.errors;
    const cause = Array.isArray(error) ? error[0] || error[1] : error;
    this.pass.done(this.ids.get(test), error === undefined ? undefined : String(cause?.stack || cause));
  }

  name(root) {
    const taken = new Map();
    const every = (block, names, keys) => {
      for (const child of block.children) {
        if (child.type === 'describeBlock')
          every(child, child.name ? [...names, child.name] : names, [...keys, this.keyOf(child)]);
        else {
          const name = [...names, child.name].join(' > ');
          const count = (taken.get(name) || 0) + 1;
          taken.set(name, count);
          const id = count === 1 ? name : `${name} #${count}`;
          this.ids.set(child, id);
          current.scopes.set(id, keys);
        }
      }
    };
    every(root, [this.file], [`load:${this.file}`, this.keyOf(root)]);
  }

  keyOf(block) {
    const names = [];
    for (let at = block; at; at = at.parent) names.unshift(at.name);
    return `block:${this.file}:${names.join(' > ')}`;
  }
}

/** Takes out the tests that are not wanted, and blocks without tests. */
function prune(block, wanted) {
  block.children = block.children.filter((child) =>
    child.type === 'describeBlock' ? prune(child, wanted) : wanted(child),
  );
  if (block.tests) block.tests = block.tests.filter(wanted);
  return block.children.length > 0;
}

module.exports = ServingRuntime;
module.exports.default = ServingRuntime;
Object.assign(module.exports, { current, fromJest, interop, setLive });
