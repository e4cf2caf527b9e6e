/**
 * Jest's own runner for one test file, telling reach.cjs which test is running. Ids as in
 * engine/testing/reports/jest-json.ts. A file's modules are loaded for that file alone, so what loading reaches, all of
 * its tests reach.
 */
'use strict';
const path = require('node:path');

const root = process.env.BUGSMITH_ROOT;

/** jest-circus as jest itself finds it: it need not lie where the project can see it. */
function circus(rootDir) {
  let from = [rootDir];
  for (const name of [
    'jest/package.json',
    'jest-cli/package.json',
    '@jest/core/package.json',
    'jest-config/package.json',
  ]) {
    try {
      from = [path.dirname(require.resolve(name, { paths: from })), ...from];
    } catch {
      // An older jest has other packages in between.
    }
  }
  return require(require.resolve('jest-circus/runner', { paths: from }));
}

module.exports = async function runner(globalConfig, config, environment, runtime, testPath, ...rest) {
  const own = circus(config.rootDir);
  const run = own.default || own;
  const reach = globalThis.__bugsmithReach;
  if (!reach) return run(globalConfig, config, environment, runtime, testPath, ...rest);
  const ids = new Map();
  const load = `load:${testPath}`;
  const suites = new Map();
  const keyOf = (block) => {
    if (!suites.has(block)) suites.set(block, `suite:${testPath}:${suites.size}`);
    return suites.get(block);
  };
  const name = (rootBlock) => {
    const taken = new Map();
    const every = (block, titles, keys) => {
      const shared = [...keys, keyOf(block)];
      for (const child of block.children || [...block.tests, ...block.children]) {
        const parts = [...titles, child.name];
        if (child.type === 'describeBlock') every(child, parts, shared);
        else {
          const title = parts.join(' > ');
          const count = (taken.get(title) || 0) + 1;
          taken.set(title, count);
          const id = count === 1 ? title : `${title} #${count}`;
          ids.set(child, id);
          reach.aliases[id] = shared;
        }
      }
    };
    every(rootBlock, [path.relative(root, testPath)], [load]);
  };
  const handle = environment.handleTestEvent?.bind(environment);
  environment.handleTestEvent = async (event, state) => {
    if (event.name === 'run_start') {
      reach.switch(undefined, true);
      name(state.rootDescribeBlock);
    } else if (event.name === 'hook_start' && /All$/.test(event.hook.type)) {
      reach.narrow(keyOf(event.hook.parent), load);
    } else if (event.name === 'test_start') {
      // Tests that run at the same time cannot be told apart: what they reach, their block reaches.
      reach.narrow(event.test.concurrent ? keyOf(event.test.parent) : ids.get(event.test), load);
    }
    if (handle) await handle(event, state);
  };
  reach.switch(load);
  try {
    return await run(globalConfig, config, environment, runtime, testPath, ...rest);
  } finally {
    reach.switch(undefined);
    // The process may be killed when it is no longer needed.
    reach.flush();
  }
};
