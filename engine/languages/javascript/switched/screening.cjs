/**
 * Decides what a candidate's tests say, from what processes tell that run them.
 *
 * Each test is first run once with no bug live, and what it enters is counted (the woven functions say so). From then on
 * a candidate is tried with the tests that enter its function, in what is loaded already. Two things cannot be seen there,
 * and need everything loaded anew with the candidate live: a function that ran while modules were loaded, and one that is
 * entered less often than when it was measured, since something keeps its earlier results. What nobody here can tell is
 * `unable`; a test that was not seen has not passed.
 */
'use strict';
const { Knowledge } = require('./knowledge.cjs');

/** Times that loading may take beyond what it took the first time, and seconds on top. */
const loadPatience = { factor: 3, seconds: 10 };

class Screening {
  /** @param start `(live) => TestProcess` */
  constructor(start) {
    this.startProcess = start;
    this.known = new Knowledge();
  }

  /** Loads the tests; says why nothing can be done, if so. */
  async start() {
    this.resident = this.startProcess(0);
    const ready = await this.resident.ready;
    if (ready.failure !== undefined) return `the tests could not be loaded: ${ready.failure}`;
    this.loadSeconds = this.resident.loadSeconds;
    this.traits = ready.traits;
    this.tests = ready.tests && new Set(ready.tests);
    this.known.count('load:', ready.counts);
    return ready.unable;
  }

  close() {
    this.resident?.kill('no more requests');
  }

  /** Answers one `run` request: outcome, test, detail, and `certain` when it is certain that something hangs. */
  async answer({ live, tests, seconds }) {
    const deadline = Date.now() + seconds * 1000;
    try {
      const missing = this.tests && tests.find((id) => !this.tests.has(id));
      if (missing !== undefined) return unable(`it is not loaded: ${missing}`);
      return live === 0 ? await this.unharmed(tests, deadline) : await this.decide(tests, live, deadline);
    } catch (error) {
      if (error instanceof Answer) return error.answer;
      throw error;
    }
  }

  /** Whether tests pass with nothing live. */
  async unharmed(tests, deadline) {
    await this.measure(tests, deadline);
    return await this.run(tests, { live: 0 }, deadline);
  }

  /** Part by part, so that what one file's tests notice asks nothing of the others. */
  async decide(tests, live, deadline) {
    let undecided;
    let survived;
    for (const part of this.traits.byFile ? byFile(tests) : [tests]) {
      const said = await this.decidePart(part, live, deadline);
      if (said?.outcome === 'unable') undecided = undecided || said;
      else if (said?.outcome === 'survived') survived = said;
      else if (said) return said;
    }
    return undecided || survived || unable('no wanted test was seen to enter the function');
  }

  /** Undefined when none of the tests enters the function. */
  async decidePart(tests, live, deadline) {
    const { known } = this;
    await this.measure(tests, deadline);
    const first = known.functionOf(live);
    if (first === undefined) return undefined;
    const reaching = tests.filter((id) => known.enters(id, first));
    if (reaching.length === 0 && !this.traits.once) return undefined;
    // Where files share a process, what one loads is there for the next.
    const chosen = this.traits.once ? tests : reaching;
    if (this.traits.loads === 'anew') return await this.run(chosen, { live }, deadline);
    if (chosen.some((id) => known.loads(id, first))) return await this.anew(tests, live, deadline);

    const reliable = chosen.filter((id) => known.isReliable(id));
    const said = await this.run(reliable, { live }, deadline);
    if (said.outcome === 'killed')
      return (await this.isSoiled(said.test, deadline)) ? await this.anew(tests, live, deadline) : said;
    const kept = said.hits < known.entries(reliable, first);
    const doubtful = said.outcome === 'doubtful' || (said.outcome === 'survived' && kept);
    return doubtful || reliable.length < chosen.length ? await this.anew(tests, live, deadline) : said;
  }

  /** Whether a test that has just failed with a bug also fails without: then what is loaded is not what it was. */
  async isSoiled(test, deadline) {
    if ((await this.run([test], { live: 0 }, deadline)).outcome === 'survived') return false;
    this.known.unrepeatable.add(test);
    if (this.traits.loads === 'once') this.resident.kill('a test fails in it without a bug');
    else this.forget = fileOf(test);
    return true;
  }

  /** With the candidate live before anything is loaded: what is wanted and not there has failed. */
  async anew(tests, live, deadline) {
    if (this.traits.loads !== 'once') return await this.run(tests, { live, reload: true }, deadline);
    const own = this.startProcess(live);
    own.step.usual = this.loadSeconds;
    try {
      const ready = await own.watch(own.ready, Math.max(deadline, this.loadDeadline()));
      if (ready.hung) return timedOut({ ...ready, detail: ready.failure });
      if (ready.failure !== undefined) return { outcome: 'killed', detail: ready.failure };
      const late = Date.now() + 1000 * (5 * this.known.secondsOf(tests) + 5);
      const { result, failed, ran } = await this.pass({ tests, live }, Math.max(deadline, late), own);
      if (failed) return this.killed(failed);
      if (result.kind === 'ended') return { outcome: 'killed', test: result.test, detail: result.detail };
      const unseen = tests.find((id) => !ran.has(id));
      return unseen === undefined ? { outcome: 'survived' } : this.killed({ test: unseen, detail: 'it did not run' });
    } finally {
      own.kill('it has answered');
    }
  }

  /** Runs tests until one fails. `doubtful`: something else happened, and loading anew must tell. */
  async run(tests, how, deadline) {
    const settled = this.traits.loads === 'anew' || how.reload === true;
    let hits = 0;
    for (let parts = this.parts(tests, settled); parts.length > 0; ) {
      const [part, ...rest] = parts;
      const { result, failed, ran, apart } = await this.pass({ ...how, tests: part }, deadline);
      if (failed) return settled && how.live !== 0 ? this.killed(failed) : { outcome: 'killed', ...failed };
      const crashed = result.kind === 'ended';
      const unseen = part.find((id) => !ran.has(id) && !apart.has(fileOf(id)));
      if (crashed || unseen !== undefined) {
        const detail = crashed ? result.detail : `it did not run: ${unseen}`;
        if (how.live === 0) return unable(detail);
        if (!settled) return { outcome: 'doubtful' };
        return this.killed({ test: crashed ? result.test : unseen, detail });
      }
      hits += result.hits;
      parts = [
        ...this.parts(
          part.filter((id) => apart.has(fileOf(id))),
          settled,
        ),
        ...rest,
      ];
    }
    return { outcome: 'survived', hits };
  }

  /** A test that failed, or did not run, although it passes without a bug. */
  killed({ test, detail }) {
    if (test && this.known.passed.get(test) === false) return unable(`it does not pass here without a bug: ${test}`);
    return { outcome: 'killed', test, detail };
  }

  /** What runs together: the likeliest to notice first and alone, the others in the framework's own order. */
  parts(tests, settled) {
    if (tests.length === 0) return [];
    if (this.traits.once) {
      const files = [...new Set(tests.map(fileOf))];
      const isApart = (file) => this.known.apart.has(file);
      const groups = [files.filter((file) => !isApart(file)), ...files.filter(isApart).map((file) => [file])];
      return groups
        .filter((group) => group.length > 0)
        .sort((a, b) => files.indexOf(a[0]) - files.indexOf(b[0]))
        .map((group) => tests.filter((id) => group.includes(fileOf(id))));
    }
    const [first, ...others] = tests;
    return settled || others.length < 2 ? [tests] : [[first], others];
  }

  /** Runs tests that were not run before with nothing live, and keeps what they do. */
  async measure(tests, deadline) {
    const { known } = this;
    const unmeasured = tests.filter((id) => !known.passed.has(id));
    for (let parts = this.parts(unmeasured, true); parts.length > 0; ) {
      const [part, ...rest] = parts;
      const { result, apart } = await this.pass({ tests: part, live: 0, measuring: true }, deadline);
      if (result.kind !== 'end') throw new Answer(unable(`with no bug live: ${result.detail}`));
      if (this.traits.once && byFile(part).length > 1) {
        // What does not pass in company may pass alone.
        for (const id of part) if (!known.passed.get(id)) apart.add(fileOf(id));
      }
      for (const file of apart) known.apart.add(file);
      parts = [
        ...this.parts(
          part.filter((id) => apart.has(fileOf(id))),
          true,
        ),
        ...rest,
      ];
    }
    const strange = tests.find((id) => !known.passed.has(id));
    if (strange !== undefined) throw new Answer(unable(`it does not run here: ${strange}`));
  }

  /** The process to run tests in; a new one when the last one is gone. */
  async process(deadline) {
    if (this.resident.ended) this.resident = this.startProcess(0);
    const { resident } = this;
    if (resident.loadSeconds === undefined) {
      const { failure } = await resident.watch(resident.ready, Math.max(deadline, this.loadDeadline()));
      if (failure !== undefined) throw new Answer(unable(`the tests could not be loaded again: ${failure}`));
    }
    return resident;
  }

  loadDeadline() {
    return Date.now() + 1000 * (loadPatience.factor * this.loadSeconds + loadPatience.seconds);
  }

  /** One conversation with a process, the one that stays by default. A hang is an answer of its own. */
  async pass(work, deadline, own) {
    const { known, forget } = this;
    const wanted = new Set(work.tests);
    const [ran, apart, counts] = [new Set(), new Set(), new Map()];
    let failed;
    const process = own || (await this.process(deadline));
    this.forget = undefined;
    const result = await process.run(
      { ...work, forget },
      {
        usual: (key) => (work.measuring ? undefined : known.seconds.get(key)),
        done: ({ test, failure, scopes }) => {
          if (work.measuring) {
            known.passed.set(test, failure === undefined);
            known.scopes.set(test, scopes);
          } else if (wanted.has(test)) {
            ran.add(test);
            if (failure !== undefined) failed = failed || { test, detail: failure };
          }
        },
        counted: (message) => {
          known.took(message.key, message.seconds);
          counts.set(message.key, [...(counts.get(message.key) || []), ...message.counts]);
        },
        apart: ({ file }) => apart.add(file),
      },
      deadline,
    );
    for (const [key, entries] of counts) known.count(key, entries);
    if (this.traits.once && !own) {
      process.kill('it has served');
      // The next one loads while this one's answer is on its way.
      this.resident = this.startProcess(0);
    }
    if (result.kind === 'hung')
      throw new Answer(work.live === 0 ? unable(`with no bug live: ${result.detail}`) : timedOut(result));
    return { result, failed, ran, apart };
  }
}

/** Thrown from the depths when nothing more is to be decided. */
class Answer {
  constructor(answer) {
    this.answer = answer;
  }
}

function fileOf(id) {
  return id.split(' > ', 1)[0];
}

/** Tests by file, in the order of each file's first. */
function byFile(tests) {
  const files = new Map();
  for (const id of tests) files.set(fileOf(id), [...(files.get(fileOf(id)) || []), id]);
  return [...files.values()];
}

function unable(detail) {
  return { outcome: 'unable', detail };
}

function timedOut({ test, detail, certain }) {
  return { outcome: 'timed-out', test, detail, certain };
}

module.exports = { Screening };
