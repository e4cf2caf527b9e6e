/**
 * node:test's adapter: the script of a process that serves one pass only (serve.cjs), since node:test runs each test once
 * in the life of a process. Files are loaded one after the other, each when the tests of the one before have ended; node
 * itself would give each a process of its own, and those that need it get that: a pass then has one file.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listen } from './node-test-reporter.mjs';

const { server } = createRequire(import.meta.url)('./serve.cjs');
const root = process.env.BUGSMITH_ROOT;
const barrier = 'bugsmith: the tests of a file have ended';

/** Hooks outside of any suite, which would run for the tests of other files as well. */
const hooksOfFile = /^(?:await\s+)?(?:\w+\.)?(?:before|after|beforeEach|afterEach)\(/m;

server.serve({
  traits: { loads: 'anew', once: true },
  scopes: (id) => [`file:${id.split(' > ', 1)[0]}`],
  async run(pass) {
    const { files } = pass;
    for (const file of files) {
      if (pass.stopped) return;
      if (files.length > 1 && hooksOfFile.test(readFileSync(join(root, file), 'utf8'))) pass.apart(file);
      else await runFile(file, pass);
    }
  },
});

async function runFile(file, pass) {
  pass.enter(`file:${file}`);
  const path = join(root, file);
  process.argv[1] = path;
  const names = []; // of the tests and suites around, by nesting
  const taken = new Map();
  let ended;
  const end = new Promise((done) => {
    ended = done;
  });
  let tests = 0;
  listen(({ type, data }) => {
    if (type === 'test:start') {
      names[data.nesting] = data.name;
      names.length = data.nesting + 1;
      return;
    }
    if (type !== 'test:pass' && type !== 'test:fail') return;
    if (data.name === barrier) return ended();
    names[data.nesting] = data.name;
    if (data.details?.type === 'suite') return;
    tests++;
    const passes = type === 'test:pass' || isSet(data.skip) || isSet(data.todo);
    const within = [...names.slice(0, data.nesting), data.name].join(' > ');
    // An older Node that runs all files tells only where a test was declared, and that is its name then.
    const declared = `${data.file === undefined ? '' : relative(root, absolute(data.file))} > ${within}`;
    const name = pass.wanted.has(declared) ? declared : `${file} > ${within}`;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    pass.done(count === 1 ? name : `${name} #${count}`, passes ? undefined : messageOf(data));
    if (pass.stopped) ended();
  });
  let failure;
  try {
    await import(pathToFileURL(path).href);
  } catch (error) {
    failure = String(error?.stack ?? error);
  }
  test(barrier, () => undefined);
  await end;
  // A file without tests is a test itself; one that cannot be loaded fails all of its own.
  if (tests === 0 || failure !== undefined) pass.done(file, failure);
  if (failure !== undefined) for (const id of pass.tests) if (id.startsWith(`${file} > `)) pass.done(id, failure);
}

function absolute(file) {
  return file.startsWith('file:') ? fileURLToPath(file) : resolve(file);
}

function isSet(directive) {
  return directive !== undefined && directive !== false;
}

function messageOf({ details }) {
  const cause = details?.error?.cause ?? details?.error;
  return String(cause?.stack ?? cause ?? 'failed');
}
