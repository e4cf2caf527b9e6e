/** Stands in for jest-circus: prunes what is not wanted before tests run, and tells how each test went. */
'use strict';
const path = require('node:path');

const serving = {
  /** Configuration → the project's own test framework. */
  frameworks: new Map(),
  /** Test → keys of what runs for it outside of it. */
  scopes: new Map(),
  work: undefined,
  file: '',
  stopped: false,
  fileFailed(error) {
    const message = String(error?.stack || error?.message || error);
    for (const id of this.work.tests) if (id.startsWith(`${this.file} > `) && this.work.done(id, message)) this.stopped = true;
  },
};

async function run(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  const { work, file } = serving;
  const { global } = environment;
  const inner = environment.handleTestEvent;
  global.__bugsmithLive = work.live;
  global.__bugsmithEntered = (first, last) => globalThis.__bugsmithEntered(first, last);
  const ids = new Map();
  environment.handleTestEvent = async function (event, state) {
    if (event.name === 'run_start') {
      name(state.rootDescribeBlock, file, ids);
      if (!work.measuring) prune(state.rootDescribeBlock, new Set(work.tests), ids);
    } else if (event.name === 'test_start') {
      if (serving.stopped) event.test.mode = 'skip';
      work.enter(ids.get(event.test), ids.get(event.test));
    } else if (event.name === 'hook_start' && /All$/.test(event.hook.type)) {
      work.enter(keyOf(file, event.hook.parent));
    } else if (event.name === 'test_done' || event.name === 'test_skip' || event.name === 'test_todo') {
      const [error] = event.test.errors;
      const failure = error === undefined ? undefined : String((Array.isArray(error) ? error[0] : error)?.stack || error);
      if (!(serving.stopped && event.name === 'test_skip') && work.done(ids.get(event.test), failure)) serving.stopped = true;
    }
    if (inner) await inner.call(this, event, state);
  };
  const framework = interop(require(serving.frameworks.get(config.id || config.name)));
  return framework(globalConfig, config, environment, runtime, testPath, sendMessageToJest);
}

function name(root, file, ids) {
  const taken = new Map();
  const every = (block, names, keys) => {
    for (const child of block.children) {
      if (child.type === 'describeBlock') every(child, [...names, child.name], [...keys, keyOf(file, child)]);
      else {
        const full = [...names, child.name].join(' > ');
        const count = (taken.get(full) || 0) + 1;
        taken.set(full, count);
        const id = count === 1 ? full : `${full} #${count}`;
        ids.set(child, id);
        serving.scopes.set(id, keys);
      }
    }
  };
  every(root, [file], [`file:${file}`, keyOf(file, root)]);
}

function keyOf(file, block) {
  const names = [];
  for (let at = block; at; at = at.parent) names.unshift(at.name);
  return `block:${file}:${names.join(' > ')}`;
}

function prune(block, wanted, ids) {
  block.children = block.children.filter((child) =>
    child.type === 'describeBlock' ? prune(child, wanted, ids) : wanted.has(ids.get(child)),
  );
  block.tests = block.tests?.filter((test) => wanted.has(ids.get(test)));
  return block.children.length > 0;
}

function interop(module) {
  return module?.__esModule ? module.default : module;
}

module.exports = run;
module.exports.serving = serving;
module.exports.path = path;
