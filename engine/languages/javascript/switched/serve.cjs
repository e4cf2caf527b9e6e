/**
 * Within a process that runs tests: takes passes from process.cjs, has a framework's adapter run them, and tells what
 * happens: which test runs, how it went, and (while measuring) which woven functions were entered meanwhile.
 *
 * @typedef {object} Adapter
 * @property {Traits} traits
 * @property {readonly string[]} [tests] ids of all tests that are loaded; absent when only running a file tells.
 * @property {string} [unable] why it can run nothing.
 * @property {(pass: Pass) => Promise<void>} run
 * @property {(id: string) => readonly string[]} scopes keys of what runs for a test outside of it: hooks, and loading,
 *   whose keys begin with `load:`.
 *
 * @typedef {object} Traits
 * @property {'once' | 'anew' | 'both'} loads whether modules are loaded once for all passes, anew for each with its
 *   candidate live, or as the pass says.
 * @property {boolean} [byFile] files have nothing to do with each other, and may run one by one.
 * @property {boolean} [once] this process serves one pass, and files share what is loaded in it.
 */
'use strict';
const net = require('node:net');

/** Seconds that measuring spends on tests of wanted files that nobody has asked for yet. */
const spare = 2;

const longestDetail = 600;

/** Key of what runs before, between and after everything that has a key. */
const between = 'between';

class Server {
  /** Made before anything of the project is loaded. */
  constructor() {
    this.count();
  }

  /** Forgets what was counted and counts anew. */
  count() {
    const counts = new Map();
    this.counts = counts;
    globalThis.__bugsmithEntered = (first, last) => {
      const count = counts.get(first);
      if (count === undefined) counts.set(first, [first, last, 1]);
      else count[2]++;
    };
  }

  /** Counts only entries of the live candidate's function. */
  countHits(live) {
    this.hits = 0;
    globalThis.__bugsmithEntered = (first, last) => {
      if (first <= live && live <= last) this.hits++;
    };
  }

  serve(adapter) {
    this.adapter = adapter;
    this.connection = net.connect(process.env.BUGSMITH_CHANNEL);
    delete process.env.BUGSMITH_CHANNEL;
    this.connection.on('error', () => process.exit(1));
    this.connection.on('close', () => process.exit(0));
    this.directory = process.cwd();
    this.environment = { ...process.env };
    const { traits, tests, unable } = adapter;
    this.send({ type: 'ready', pid: process.pid, traits, tests, unable, counts: [...this.counts.values()] });
    let text = '';
    this.connection.setEncoding('utf8');
    this.connection.on('data', (chunk) => {
      text += chunk;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n')) {
        const work = JSON.parse(text.slice(0, at));
        text = text.slice(at + 1);
        this.pass(work).catch((error) => {
          process.stderr.write(`${error.stack || error}\n`);
          process.exit(1);
        });
      }
    });
  }

  send(message) {
    this.connection.write(`${JSON.stringify(message)}\n`);
  }

  async pass(work) {
    const pass = new Pass(this, work);
    this.setLive(work.live);
    if (work.measuring) this.count();
    else this.countHits(work.live);
    await this.adapter.run(pass);
    pass.enter(between);
    const { hits } = this;
    this.setLive(0);
    this.send({ type: 'end', hits });
  }

  setLive(live) {
    globalThis.__bugsmithLive = live;
    if (process.cwd() !== this.directory) process.chdir(this.directory);
    for (const name of Object.keys(process.env)) if (!(name in this.environment)) delete process.env[name];
    for (const [name, value] of Object.entries(this.environment)) {
      if (process.env[name] !== value) process.env[name] = value;
    }
    // For processes that tests start.
    process.env.BUGSMITH_LIVE = String(live);
  }
}

/** One pass, as an adapter sees it. */
class Pass {
  constructor(server, { tests, live, measuring = false, reload = false, forget }) {
    this.server = server;
    /** Ids to run, the likeliest to fail first. */
    this.tests = tests;
    /** Number of the live candidate, or 0. */
    this.live = live;
    /** Nothing is live, and whatever fails, everything runs. */
    this.measuring = measuring;
    /** Modules are to be loaded with the candidate live, where there is a choice. */
    this.reload = reload;
    /** A file whose modules are not what they were, and must not be used again. */
    this.forget = forget;
    /** A wanted test has failed, and nothing more needs to run. */
    this.stopped = false;
    this.failures = 0;
    this.wanted = new Set(tests);
    this.key = between;
    this.since = performance.now();
  }

  /** Files that hold the tests, in the order of the tests. */
  get files() {
    return [...new Set(this.tests.map((id) => id.split(' > ', 1)[0]))];
  }

  /** Whether a test is to run. While measuring, more is learnt than was asked for, as long as it is cheap. */
  wants(id) {
    if (this.wanted.has(id)) return !this.stopped;
    this.until = this.until || performance.now() + spare * 1000;
    return this.measuring && performance.now() < this.until;
  }

  /** What runs from now on belongs to `key`: a test or one of its scopes. */
  enter(key, test = null) {
    if (this.measuring) {
      const now = performance.now();
      const counts = [...this.server.counts.values()];
      this.server.send({ type: 'counts', key: this.key, seconds: (now - this.since) / 1000, counts });
      this.server.count();
      this.since = now;
    }
    this.key = key;
    this.server.send({ type: 'step', key, test });
  }

  /** A file that has to have a pass of its own, and is not run in this one. */
  apart(file) {
    this.server.send({ type: 'apart', file });
  }

  /** A test's result; `failure` is its message when it failed. */
  done(id, failure) {
    const { measuring } = this;
    const detail = failure === undefined ? undefined : String(failure).slice(0, longestDetail);
    const scopes = measuring ? this.server.adapter.scopes(id) : undefined;
    this.server.send({ type: 'done', test: id, failure: detail, scopes });
    if (failure === undefined) return;
    this.failures++;
    if (!measuring && this.wanted.has(id)) this.stopped = true;
  }
}

/** The one of this process: it counts from the moment that live.cjs loads it. */
module.exports = { server: new Server() };
