/**
 * Decides what a candidate's tests say, from what processes tell that run them. What is learnt of the woven tree stays,
 * whatever becomes of a process:
 *
 * Each test is first run once with no bug live, and what it enters is counted (the woven functions say so). From then on
 * a candidate is tried with the tests that enter its function. Where modules are loaded once for all candidates, two
 * things cannot be seen and are tried in a process of its own, with the candidate live before anything is loaded: a
 * function that ran while modules were loaded, and one that is entered less often than when it was measured, since
 * something keeps its earlier results. What nobody here can tell is `unable`; a test that was not seen has not passed.
 */
'use strict';

/** Key of what ran while modules were loaded. */
const loading = '';

/** Times that loading may take beyond what it took the first time, and seconds on top. */
const loadPatience = { factor: 3, seconds: 10 };

class Screening {
  /** @param start `(live) => TestProcess` */
  constructor(start) {
    this.startProcess = start;
    this.measured = new Map(); // test -> whether it passed with no bug live
    this.scopes = new Map(); // test -> keys of what runs for it outside of it: hooks, its file
    this.seconds = new Map(); // key -> how long it took with no bug live
    this.counts = new Map(); // key -> Map(first candidate of a function -> times it was entered)
    this.ranges = new Map(); // first candidate of a function -> last
    this.unrepeatable = new Set(); // tests that fail when they are run again, without a bug
    this.apart = new Set(); // files that have to have a process of their own
  }

  /** Loads the tests; says why nothing can be done, if so. */
  async start() {
    this.resident = this.startProcess(0);
    const ready = await this.resident.ready;
    if (ready.failure !== undefined) return `the tests could not be loaded: ${ready.failure}`;
    this.loadSeconds = this.resident.loadSeconds;
    this.traits = ready.traits;
    this.tests = ready.tests && new Set(ready.tests);
    this.count(loading, ready.counts);
    return ready.unable;
  }

  close() {
    this.resident?.kill('no more requests');
  }

  /** Answers one `run` request: outcome, test, detail, and `certain` when it is certain that something hangs. */
  async answer(request) {
    try {
      return await this.decide(request, Date.now() + request.seconds * 1000);
    } catch (error) {
      if (error instanceof Answer) return error.answer;
      throw error;
    }
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

  async decide({ live, tests }, deadline) {
    const missing = this.tests && tests.find((id) => !this.tests.has(id));
    if (missing !== undefined) return unable(`it is not loaded: ${missing}`);
    const unmeasured = tests.filter((id) => !this.measured.has(id));
    if (unmeasured.length > 0) await this.measure(unmeasured, deadline);
    const strange = tests.find((id) => !this.measured.has(id));
    if (strange !== undefined) return unable(`it does not run here: ${strange}`);
    if (live === 0) return this.run(tests, 0, deadline);

    const first = this.functionOf(live);
    if (first === undefined) return unable('nothing was seen to enter the function');
    if (!this.traits.reloads && this.countOf(loading, first) > 0) return this.afresh(tests, live, deadline);
    const reaching = tests.filter((id) => this.keys(id).some((key) => this.countOf(key, first) > 0));
    // Where files share a process, what one loads is there for the next.
    const chosen = this.traits.once ? tests : reaching;
    if (chosen.length === 0) return unable('no wanted test was seen to enter the function');
    const result = await this.run(
      chosen.filter((id) => this.isReliable(id)),
      live,
      deadline,
    );
    if (result.outcome === 'killed')
      return (await this.isSoiled(result.test, deadline)) ? this.afresh(tests, live, deadline) : result;
    if (result.outcome !== 'survived') return result;
    const usual = sum([...new Set(chosen.flatMap((id) => this.keys(id)))].map((key) => this.countOf(key, first)));
    const kept = !this.traits.reloads && result.hits < usual;
    return kept || !chosen.every((id) => this.isReliable(id)) ? this.afresh(tests, live, deadline) : result;
  }

  isReliable(id) {
    return this.measured.get(id) && !this.unrepeatable.has(id);
  }

  /** Whether a test that has just failed with a bug also fails without: then the process is not what it was. */
  async isSoiled(test, deadline) {
    if (this.traits.reloads) return false;
    const { outcome } = await this.run([test], 0, deadline);
    if (outcome === 'survived') return false;
    this.unrepeatable.add(test);
    this.resident.kill('a test fails in it without a bug');
    return true;
  }

  /** Runs tests without the expense of a new process, where that can be, until one fails. */
  async run(tests, live, deadline) {
    let hits = 0;
    for (let parts = this.parts(tests); parts.length > 0; ) {
      const [part, ...rest] = parts;
      const { result, failed, ran, apart } = await this.pass({ tests: part, live, measuring: false }, deadline);
      if (failed) return killed(failed);
      if (result.kind === 'ended') return this.crashed(result, tests, live, deadline);
      const unseen = part.filter((id) => !ran.has(id) && !apart.has(fileOf(id)));
      if (unseen.length > 0) {
        if (live === 0 || this.traits.reloads) return missed(unseen[0], live);
        return this.afresh(tests, live, deadline);
      }
      hits += result.hits;
      parts = [...this.parts(part.filter((id) => apart.has(fileOf(id)))), ...rest];
    }
    return { outcome: 'survived', hits };
  }

  /** What runs together: the likeliest to notice first and alone, the others in the framework's own order. */
  parts(tests) {
    if (tests.length === 0) return [];
    if (this.traits.once) {
      const files = [...new Set(tests.map(fileOf))];
      const together = files.filter((file) => !this.apart.has(file));
      const groups = [together, ...files.filter((file) => this.apart.has(file)).map((file) => [file])];
      return groups
        .filter((group) => group.length > 0)
        .sort((a, b) => files.indexOf(a[0]) - files.indexOf(b[0]))
        .map((group) => tests.filter((id) => group.includes(fileOf(id))));
    }
    const [first, ...others] = tests;
    return this.traits.reloads || others.length < 2 ? [tests] : [[first], others];
  }

  /** The process has ended on the way: a process that was the candidate's from the start has the last word. */
  crashed(result, tests, live, deadline) {
    if (live === 0) return unable(result.detail);
    if (this.traits.once) return { outcome: 'killed', test: result.test, detail: result.detail };
    return this.afresh(tests, live, deadline);
  }

  /** In a process of its own, with the candidate live before anything is loaded: what is wanted and not there has failed. */
  async afresh(tests, live, deadline) {
    const own = this.startProcess(live);
    own.step.usual = this.loadSeconds;
    try {
      const ready = await own.watch(own.ready, Math.max(deadline, this.loadDeadline()));
      if (ready.hung) return timedOut({ ...ready, detail: ready.failure });
      if (ready.failure !== undefined) return { outcome: 'killed', detail: ready.failure };
      const late = Math.max(
        deadline,
        Date.now() + 1000 * sum(tests.map((id) => 5 * (this.seconds.get(id) || 0))) + 5000,
      );
      const { result, failed, ran } = await this.pass({ tests, live, measuring: false }, late, own);
      if (failed)
        return this.measured.get(failed.test)
          ? killed(failed)
          : unable(`it does not pass here without a bug: ${failed.test}`);
      if (result.kind === 'ended') return { outcome: 'killed', test: result.test, detail: result.detail };
      const unseen = tests.find((id) => !ran.has(id));
      return unseen === undefined ? { outcome: 'survived' } : missed(unseen, live);
    } finally {
      own.kill('it has answered');
    }
  }

  /** Runs tests with no bug live, and keeps what they do. */
  async measure(tests, deadline) {
    for (let parts = this.parts(tests); parts.length > 0; ) {
      const [part, ...rest] = parts;
      const { result, apart } = await this.pass({ tests: part, live: 0, measuring: true }, deadline);
      if (result.kind !== 'end') throw new Answer(unable(`with no bug live: ${result.detail}`));
      if (this.traits.once && new Set(part.map(fileOf)).size > 1) {
        // What does not pass in company may pass alone.
        for (const id of part) if (!this.measured.get(id)) apart.add(fileOf(id));
      }
      for (const file of apart) this.apart.add(file);
      parts = [...this.parts(part.filter((id) => apart.has(fileOf(id)))), ...rest];
    }
  }

  /** One conversation with a process, the one that stays by default. A hang is an answer of its own. */
  async pass(work, deadline, own) {
    const wanted = new Set(work.tests);
    const [ran, apart, counts] = [new Set(), new Set(), new Map()];
    let failed;
    const process = own || (await this.process(deadline));
    const result = await process.run(
      work,
      {
        usual: (key) => (work.measuring ? undefined : this.seconds.get(key)),
        done: ({ test, failure, scopes }) => {
          if (work.measuring) {
            this.measured.set(test, failure === undefined);
            this.scopes.set(test, scopes);
          } else if (wanted.has(test)) {
            ran.add(test);
            if (failure !== undefined) failed = failed || { test, detail: failure };
          }
        },
        counted: (message) => {
          this.seconds.set(message.key, Math.max(this.seconds.get(message.key) || 0, message.seconds));
          counts.set(message.key, [...(counts.get(message.key) || []), ...message.counts]);
        },
        apart: ({ file }) => apart.add(file),
      },
      deadline,
    );
    for (const [key, entries] of counts) this.count(key, entries);
    if (this.traits.once && !own) {
      process.kill('it has served');
      // The next one loads while this one's answer is on its way.
      this.resident = this.startProcess(0);
    }
    if (result.kind === 'hung')
      throw new Answer(work.live === 0 ? unable(`with no bug live: ${result.detail}`) : timedOut(result));
    return { result, failed, ran, apart };
  }

  /** Keeps how often functions were entered in one pass; hooks are measured again and again, and count once. */
  count(key, entries) {
    const sums = new Map();
    for (const [first, last, times] of entries) {
      this.ranges.set(first, last);
      sums.set(first, (sums.get(first) || 0) + times);
    }
    const counts = this.counts.get(key) || new Map();
    this.counts.set(key, counts);
    for (const [first, times] of sums) counts.set(first, Math.max(counts.get(first) || 0, times));
  }

  countOf(key, first) {
    return this.counts.get(key)?.get(first) || 0;
  }

  functionOf(live) {
    for (const [first, last] of this.ranges) if (first <= live && live <= last) return first;
    return undefined;
  }

  keys(test) {
    return [test, ...(this.scopes.get(test) || [])];
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

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

function unable(detail) {
  return { outcome: 'unable', detail };
}

function killed({ test, detail }) {
  return { outcome: 'killed', test, detail };
}

/** A test that should have run and did not. With a bug live it has failed, as in a report that does not list it. */
function missed(test, live) {
  return live === 0 ? unable(`it did not run: ${test}`) : { outcome: 'killed', test, detail: 'it did not run' };
}

function timedOut({ test, detail, certain }) {
  return { outcome: 'timed-out', test, detail, certain };
}

module.exports = { Screening };
