/**
 * Which lines of the project does a test reach? Preloaded into every Node process of a run (NODE_OPTIONS=--require), so
 * that programs which tests start are seen too. V8 counts; what it counted since the last `switch` belongs to the key
 * that was current. Offsets become lines of the file on disk, through source maps where code was transformed.
 *
 * BUGSMITH_REACH (JSON): `root`, the project's folder; `folder`, where each process leaves what it saw; `perProcess`,
 * whether a process of node:test is a key of its own. BUGSMITH_REACH_KEY is the key that child processes begin with.
 */
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { threadId } = require('node:worker_threads');
const { entryOf, Script } = require('./reach-script.cjs');

const settings = JSON.parse(process.env.BUGSMITH_REACH || 'null');

/** Processor time that looking test by test may cost a process: V8 walks all functions each time, 5 ms to 100 ms. */
const mostSeconds = 30;

class Reach {
  constructor({ root, folder }) {
    const { Session } = require('node:inspector');
    this.root = root.endsWith('/') ? root : `${root}/`;
    this.folder = folder;
    this.key = process.env.BUGSMITH_REACH_KEY;
    this.tests = new Map(); // key -> Map(file -> Set(lines))
    this.aliases = {}; // key -> keys whose lines it reaches too
    this.scripts = new Map(); // scriptId -> Script, or null when it is none of the project's
    this.seconds = 0; // that looking has cost
    this.session = new Session();
    this.session.connect();
    this.post('Profiler.enable');
    this.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    process.on('exit', () => this.finish());
  }

  post(method, parameters) {
    let answer;
    this.session.post(method, parameters, (error, result) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer;
  }

  /** From now on what runs belongs to `key` (undefined: to nobody). `loading`: what ran until now was loading modules. */
  switch(key, loading = false) {
    if (key === this.key && !loading) return;
    const started = process.cpuUsage();
    const { result } = this.post('Profiler.takePreciseCoverage');
    if (this.key !== undefined) this.record(this.key, result, loading);
    const { user, system } = process.cpuUsage(started);
    this.seconds += (user + system) / 1e6;
    this.key = key;
    if (key === undefined) delete process.env.BUGSMITH_REACH_KEY;
    else process.env.BUGSMITH_REACH_KEY = key;
  }

  /**
   * As `switch`, for one of many keys; once looking has cost too much, for `wider` instead: a key that they all have
   * among their aliases, or get.
   */
  narrow(key, wider) {
    if (this.seconds < mostSeconds) return this.switch(key);
    const others = this.aliases[key] || [];
    if (!others.includes(wider)) this.aliases[key] = [...others, wider];
    this.switch(wider);
  }

  record(key, result, loading) {
    const files = entryOf(this.tests, key, () => new Map());
    for (const { scriptId, url, functions } of result) {
      const script = this.script(scriptId, url);
      if (!script) continue;
      for (const [file, lines] of script.lines(functions, loading)) {
        const known = entryOf(files, file, () => new Set());
        for (const line of lines) known.add(line);
      }
    }
  }

  script(id, url) {
    let script = this.scripts.get(id);
    if (script !== undefined) return script;
    const file = this.projectFile(url);
    script = null;
    if (file) {
      if (!this.debugging) {
        // Only a session that debugs may read sources; enabled late, it tells nothing of what ran before.
        this.post('Debugger.enable');
        this.debugging = true;
      }
      script = new Script(file, this.post('Debugger.getScriptSource', { scriptId: id }).scriptSource);
    }
    this.scripts.set(id, script);
    return script;
  }

  projectFile(url) {
    let file = url;
    if (url.startsWith('file:')) {
      try {
        file = fileURLToPath(url.replace(/[?#].*$/, ''));
      } catch {
        return undefined;
      }
    }
    file = file.replace(/[?#].*$/, '');
    return file.startsWith(this.root) && !file.includes('/node_modules/') ? file : undefined;
  }

  finish() {
    if (this.finished) return;
    this.finished = true;
    this.switch(undefined);
    this.flush();
  }

  /** Writes what was seen until now; again later replaces it. */
  flush() {
    const files = [];
    const index = new Map();
    const tests = {};
    for (const [key, byFile] of this.tests) {
      const entry = {};
      for (const [file, lines] of byFile) {
        if (lines.size === 0) continue;
        if (!index.has(file)) {
          index.set(file, files.length);
          files.push(file);
        }
        entry[index.get(file)] = hexadecimal(lines);
      }
      tests[key] = entry;
    }
    fs.mkdirSync(this.folder, { recursive: true });
    this.name = this.name || path.join(this.folder, `${process.pid}-${threadId}-${Date.now()}`);
    // Whoever waits for the results may kill this process at any moment: half a file never gets the name of a whole one.
    fs.writeFileSync(`${this.name}.part`, JSON.stringify({ files, tests, aliases: this.aliases }));
    fs.renameSync(`${this.name}.part`, `${this.name}.json`);
  }
}

/** Lines as a number whose bit n is line n. */
function hexadecimal(lines) {
  const digits = [];
  for (const line of lines) digits[line >> 2] = (digits[line >> 2] || 0) | (1 << (line & 3));
  let text = '';
  for (let index = digits.length - 1; index >= 0; index--) text += (digits[index] || 0).toString(16);
  return text;
}

if (settings && !globalThis.__bugsmithReach) {
  const isRunner = process.execArgv.includes('--test');
  if (settings.perProcess && !isRunner && process.env.BUGSMITH_REACH_KEY === undefined && process.env.NODE_TEST_CONTEXT)
    process.env.BUGSMITH_REACH_KEY = path.relative(settings.root, path.resolve(process.argv[1] || ''));
  // A process that nobody will ask and that has no key of its own has nothing to tell.
  if (!settings.perProcess || process.env.BUGSMITH_REACH_KEY !== undefined)
    Object.defineProperty(globalThis, '__bugsmithReach', { value: new Reach(settings), enumerable: false });
}
