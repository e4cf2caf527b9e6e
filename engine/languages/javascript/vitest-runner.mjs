/** Vitest's own runner, telling reach.cjs which test is running. Ids as in engine/testing/reports/jest-json.ts. */
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.cwd(), 'package.json'));
const runners = await import(pathToFileURL(require.resolve('vitest/runners')).href);
const Base = runners.VitestTestRunner ?? runners.TestRunner;
const root = process.env.BUGSMITH_ROOT;
const reach = globalThis.__bugsmithReach;

export default class extends Base {
  ids = new Map();

  async importFile(file, source) {
    const key = `load:${file}`;
    if (source === 'collect') reach?.switch(key);
    try {
      return await super.importFile(file, source);
    } finally {
      if (source === 'collect') reach?.switch(undefined, true);
    }
  }

  async onBeforeRunFiles(files) {
    for (const file of files) {
      const taken = new Map();
      const every = (task, titles, keys) => {
        const shared = [...keys, `suite:${task.id}`];
        for (const child of task.tasks) {
          const path = [...titles, child.name];
          if (child.type === 'suite') every(child, path, shared);
          else {
            const name = path.join(' > ');
            const count = (taken.get(name) ?? 0) + 1;
            taken.set(name, count);
            const id = count === 1 ? name : `${name} #${count}`;
            this.ids.set(child.id, id);
            if (reach) reach.aliases[id] = shared;
          }
        }
      };
      every(file, [relative(root, file.filepath)], [`load:${file.filepath}`]);
    }
    return super.onBeforeRunFiles?.(files);
  }

  async onBeforeRunSuite(suite) {
    this.own(`suite:${suite.id}`, suite);
    return super.onBeforeRunSuite?.(suite);
  }

  async onBeforeRunTask(test) {
    // Tests that run at the same time cannot be told apart: what they reach, their suite reaches.
    const suite = test.suite ?? test.file;
    this.own(test.concurrent ? `suite:${suite.id}` : this.ids.get(test.id), test);
    return super.onBeforeRunTask?.(test);
  }

  async onAfterRunTask(test) {
    const result = await super.onAfterRunTask?.(test);
    const suite = test.suite ?? test.file;
    // The hooks after all follow.
    if (suite.tasks.at(-1) === test) this.own(`suite:${suite.id}`, suite);
    return result;
  }

  async onAfterRunSuite(suite) {
    const result = await super.onAfterRunSuite?.(suite);
    const around = suite.suite ?? suite.file;
    if (around !== suite) this.own(`suite:${around.id}`, around);
    return result;
  }

  own(key, task) {
    reach?.narrow(key, `load:${task.file.filepath}`);
  }

  async onAfterRunFiles(files) {
    const result = await super.onAfterRunFiles?.(files);
    reach?.switch(undefined);
    // The process may be killed when it is no longer needed.
    reach?.flush();
    return result;
  }
}
