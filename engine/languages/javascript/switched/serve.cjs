/**
 * The runner's side of supervisor.cjs: keeps loaded tests, and runs the wanted ones with one candidate live after the
 * other. A framework's adapter only knows how to run tests; here is what makes the answers right:
 *
 * Each test is first run once with no bug live, and what it enters is counted (the woven functions say so). From then on
 * a candidate is tried with the tests that enter its function. What cannot be known from loaded code is tried in a
 * process of its own (`fresh`): a function that ran while modules were loaded, and one that was entered less often than
 * when it was measured, since something keeps its earlier results. What nobody here can tell is `unable`.
 *
 * @typedef {object} Adapter
 * @property {readonly string[]} [tests] ids of all tests that are loaded; absent when only running a file tells.
 * @property {(work: Work) => Promise<void>} run
 * @property {(id: string) => readonly string[]} scopes keys of what runs for a test outside of it: hooks, its file.
 *
 * @typedef {object} Work
 * @property {readonly string[]} tests ids to run; while measuring, other tests of their files may run as well.
 * @property {readonly string[]} files relative to the project; they hold `tests`.
 * @property {number} live number of the live candidate, or 0.
 * @property {boolean} measuring nothing is live, and every test runs, whatever fails.
 * @property {(key: string, test?: string) => void} enter what runs from now on belongs to `key`: a test or a scope.
 * @property {(test: string, failure?: string, skipped?: boolean) => boolean} done a test's result, the message when it
 *   failed; true: stop now.
 */
'use strict';
const net = require('node:net');

/** Key of what ran while modules were loaded, where they are loaded once. */
const loading = '';

class Server {
  constructor() {
    this.counts = new Map(); // key -> entries by number of the function's first candidate
    this.ranges = new Map(); // first candidate of a function -> last
    this.seconds = new Map(); // key -> seconds it took when measured
    this.measured = new Map(); // test -> whether it passed with no bug live
    this.count(loading);
  }

  /** From now on entries are counted for `key`. */
  count(key) {
    const counts = this.counts.get(key) || [];
    this.counts.set(key, counts);
    const { ranges } = this;
    globalThis.__bugsmithEntered = (first, last) => {
      if (counts[first] === undefined) {
        counts[first] = 0;
        ranges.set(first, last);
      }
      counts[first]++;
    };
  }

  /** From now on only entries of the live candidate's function are counted, in `hits`. */
  countHits(live) {
    this.hits = 0;
    globalThis.__bugsmithEntered = (first, last) => {
      if (first <= live && live <= last) this.hits++;
    };
  }

  /** Connects to the supervisor and answers until it goes. */
  serve(adapter) {
    this.adapter = adapter;
    this.known = adapter.tests && new Set(adapter.tests);
    const fresh = Number(process.env.BUGSMITH_LIVE || 0) !== 0;
    if (fresh) globalThis.__bugsmithEntered = undefined;
    this.connection = net.connect(process.env.BUGSMITH_CHANNEL);
    delete process.env.BUGSMITH_CHANNEL;
    this.connection.on('error', () => process.exit(1));
    this.connection.on('close', () => process.exit(0));
    this.send({ type: 'hello', pid: process.pid });
    this.send({ type: 'ready', tests: adapter.tests || [], unable: adapter.unable });
    this.directory = process.cwd();
    this.environment = { ...process.env };
    let text = '';
    this.connection.setEncoding('utf8');
    this.connection.on('data', (chunk) => {
      text += chunk;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n')) {
        const request = JSON.parse(text.slice(0, at));
        text = text.slice(at + 1);
        this.answer(request).catch((error) => this.send({ type: 'answer', ...unable(`the runner failed: ${error}`) }));
      }
    });
  }

  send(message) {
    this.connection.write(`${JSON.stringify(message)}\n`);
  }

  async answer(request) {
    let result;
    try {
      result = request.fresh ? await this.runFresh(request) : await this.run(request);
    } catch (error) {
      result = unable(`the runner failed: ${error?.stack || error}`);
    }
    this.setLive(0);
    this.send({ type: 'answer', ...result });
  }

  /** Everything was loaded with the candidate live: what is wanted and not there has failed. */
  async runFresh({ live, tests, files }) {
    const missing = this.known && tests.find((id) => !this.known.has(id));
    if (missing) return { outcome: 'killed', test: missing, detail: 'it is not there with the bug' };
    const { failed, ran } = await this.pass(tests, files, live);
    if (failed) return killed(failed);
    const unseen = tests.find((id) => !ran.has(id));
    return unseen
      ? { outcome: 'killed', test: unseen, detail: 'it did not run with the bug' }
      : { outcome: 'survived' };
  }

  async run({ live, tests, files }) {
    const missing = this.known && tests.find((id) => !this.known.has(id));
    if (missing) return unable(`not loaded: ${missing}`);
    const unmeasured = tests.filter((id) => !this.measured.has(id));
    if (unmeasured.length > 0) await this.measure(unmeasured, files);
    const strange = tests.find((id) => !this.measured.has(id));
    if (strange) return unable(`it does not run here: ${strange}`);
    if (live === 0) return this.runSelected(tests, files, 0);

    const first = this.functionOf(live);
    if (first === undefined) return unable('no test was seen to enter the function');
    if (this.counts.get(loading)[first])
      return { outcome: 'fresh', detail: 'the function runs while modules are loaded' };
    const reaching = tests.filter((id) => this.keys(id).some((key) => this.countOf(key, first) > 0));
    if (reaching.length === 0) return unable('no wanted test was seen to enter the function');
    const result = await this.runSelected(
      reaching.filter((id) => this.measured.get(id)),
      files,
      live,
    );
    if (result.outcome !== 'survived') return result;
    const broken = reaching.find((id) => !this.measured.get(id));
    if (broken) return unable(`it does not pass here with no bug live: ${broken}`);
    const keys = new Set(reaching.flatMap((id) => this.keys(id)));
    const usual = [...keys].reduce((sum, key) => sum + this.countOf(key, first), 0);
    if (this.hits < usual) return { outcome: 'fresh', detail: 'something keeps what the function gave earlier' };
    return result;
  }

  async runSelected(tests, files, live) {
    const [first, ...others] = tests;
    let hits = 0;
    // The likeliest to notice comes first; the others then go in the framework's own order.
    for (const some of others.length > 1 ? [[first], others] : [tests]) {
      if (some.length === 0) continue;
      const { failed, ran } = await this.pass(some, files, live);
      hits += this.hits;
      if (failed) return killed(failed);
      const unseen = some.find((id) => !ran.has(id));
      if (unseen)
        return live === 0
          ? unable(`it did not run: ${unseen}`)
          : { outcome: 'fresh', detail: `it did not run: ${unseen}` };
    }
    this.hits = hits;
    return { outcome: 'survived' };
  }

  /** Runs tests with no bug live, counting what they enter. */
  async measure(tests, files) {
    this.setLive(0);
    let [key, since] = [undefined, 0];
    const enter = (next, test) => {
      const now = performance.now();
      if (key !== undefined) this.seconds.set(key, Math.max(this.seconds.get(key) || 0, (now - since) / 1000));
      [key, since] = [next, now];
      this.count(next);
      this.send({ type: 'step', test });
    };
    await this.adapter.run({
      tests,
      files,
      live: 0,
      measuring: true,
      enter,
      done: (id, failure) => {
        this.measured.set(id, failure === undefined && this.measured.get(id) !== false);
        return false;
      },
    });
    enter(loading);
    this.countHits(0);
  }

  /** Runs tests with a candidate live, until one fails. */
  async pass(tests, files, live) {
    this.setLive(live);
    this.countHits(live);
    const wanted = new Set(tests);
    const ran = new Set();
    let failed;
    await this.adapter.run({
      tests,
      files,
      live,
      measuring: false,
      enter: (key, test) => this.send({ type: 'step', test, usual: this.seconds.get(key) }),
      done: (id, failure) => {
        if (!wanted.has(id)) return failed !== undefined;
        ran.add(id);
        if (failure !== undefined && !failed) failed = { test: id, detail: failure };
        return failed !== undefined;
      },
    });
    return { failed, ran };
  }

  setLive(live) {
    globalThis.__bugsmithLive = live;
    if (process.cwd() !== this.directory) process.chdir(this.directory);
    for (const name of Object.keys(process.env)) if (!(name in this.environment)) delete process.env[name];
    for (const [name, value] of Object.entries(this.environment))
      if (process.env[name] !== value) process.env[name] = value;
    // For processes that tests start.
    process.env.BUGSMITH_LIVE = String(live);
  }

  functionOf(live) {
    for (const [first, last] of this.ranges) if (first <= live && live <= last) return first;
    return undefined;
  }

  keys(test) {
    return [test, ...this.adapter.scopes(test)];
  }

  countOf(key, first) {
    const counts = this.counts.get(key);
    return counts?.[first] || 0;
  }
}

function unable(detail) {
  return { outcome: 'unable', detail };
}

function killed({ test, detail }) {
  return { outcome: 'killed', test, detail };
}

module.exports = { Server };
