/** What is known of a woven tree's tests; it stays, whatever becomes of a process. */
'use strict';

class Knowledge {
  constructor() {
    this.passed = new Map(); // test -> whether it passed when nothing was live
    this.scopes = new Map(); // test -> keys of what runs for it outside of it: loading its file, hooks
    this.seconds = new Map(); // key -> how long it took with nothing live
    this.counts = new Map(); // key -> Map(first candidate of a function -> times it was entered)
    this.ranges = new Map(); // first candidate of a function -> last
    this.unrepeatable = new Set(); // tests that fail when they are run again, though nothing is live
    this.apart = new Set(); // files that have to have a process of their own
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

  took(key, seconds) {
    this.seconds.set(key, Math.max(this.seconds.get(key) || 0, seconds));
  }

  /** The first candidate of the function that a candidate belongs to; undefined when nothing ever entered it. */
  functionOf(live) {
    for (const [first, last] of this.ranges) if (first <= live && live <= last) return first;
    return undefined;
  }

  keys(test) {
    return [test, ...(this.scopes.get(test) || [])];
  }

  countOf(key, first) {
    return this.counts.get(key)?.get(first) || 0;
  }

  enters(test, first) {
    return this.keys(test).some((key) => this.countOf(key, first) > 0);
  }

  /** Whether the function ran while modules were loaded that the test needs. */
  loads(test, first) {
    return this.keys(test).some((key) => key.startsWith('load:') && this.countOf(key, first) > 0);
  }

  /** Times that tests enter a function together. */
  entries(tests, first) {
    const keys = new Set(tests.flatMap((test) => this.keys(test)));
    return [...keys].reduce((sum, key) => sum + this.countOf(key, first), 0);
  }

  /** Whether a test tells something when it is run once more in a process that has run it before. */
  isReliable(test) {
    return this.passed.get(test) === true && !this.unrepeatable.has(test);
  }

  /** Seconds that tests took, loading left out. */
  secondsOf(tests) {
    return tests.reduce((sum, test) => sum + (this.seconds.get(test) || 0), 0);
  }
}

module.exports = { Knowledge };
