/**
 * The resident worker of JavaScript's frameworks, as validation sees it (engine/testing/worker.ts, `run` requests, JSON
 * lines on the standard streams). Tests run in a child, the runner, which loads the woven tree once and answers one
 * request after another (serve.cjs); here is what must survive a bug that never ends or takes the process with it.
 *
 * BUGSMITH_SWITCHED (JSON): `command`, how to start the runner; `preload`, what every Node process of the tests loads
 * first. A runner finds its socket in BUGSMITH_CHANNEL.
 */
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');

const settings = JSON.parse(process.env.BUGSMITH_SWITCHED);

/** Processor time, in seconds, that one test or one load may use beyond what is usual before it counts as hanging. */
const patience = { least: 1, factor: 20 };
const pollSeconds = 0.1;
const longestDetail = 600;

/** Processor seconds that a process has used; undefined where the system does not tell. */
function processorSeconds(pid) {
  try {
    const fields = fs
      .readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

/** A runner's process and the conversation with it. */
class Runner {
  constructor(live) {
    this.started = Date.now();
    this.output = '';
    this.step = { number: 0, test: null, usual: undefined };
    this.waiting = undefined;
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bugsmith-'));
    const socket = path.join(this.folder, 'socket');
    this.ended = false;
    this.ready = new Promise((resolve) => {
      this.settleReady = resolve;
    });
    this.server = net.createServer((connection) => this.connected(connection));
    this.server.listen(socket, () => this.spawn(socket, live));
  }

  spawn(socket, live) {
    if (this.ended) return;
    const { NODE_OPTIONS, BUGSMITH_SWITCHED: _, ...env } = process.env;
    const [program, ...args] = settings.command;
    this.child = spawn(program, args, {
      env: {
        ...env,
        NODE_OPTIONS: `${NODE_OPTIONS || ''} --require=${settings.preload}`.trim(),
        BUGSMITH_CHANNEL: socket,
        BUGSMITH_LIVE: String(live),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that all of it can be killed.
      detached: true,
    });
    this.pid = this.child.pid;
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (chunk) => {
        this.output += chunk.toString('latin1');
        if (this.output.length > 16_000) this.output = this.output.slice(0, 4000) + this.output.slice(-8000);
      });
    }
    this.child.once('error', (error) => this.end(String(error.message)));
    this.child.once('exit', (code, signal) => this.end(`it ended with ${signal || `exit code ${code}`}`));
  }

  connected(connection) {
    this.connection = connection;
    connection.on('error', () => undefined);
    connection.on('close', () => {
      // The process may still be there, but will not answer any more.
      if (!this.ended) setTimeout(() => this.kill('it closed its connection'), 200);
    });
    readline.createInterface({ input: connection }).on('line', (line) => this.heard(JSON.parse(line)));
  }

  heard(message) {
    if (message.type === 'hello') this.pid = message.pid;
    else if (message.type === 'step') {
      this.step = { number: this.step.number + 1, test: message.test, usual: message.usual };
    } else if (message.type === 'ready') {
      this.loadSeconds = (Date.now() - this.started) / 1000;
      this.settleReady({ ok: true, tests: message.tests, unable: message.unable });
    } else if (message.type === 'answer') this.settle({ kind: 'answer', ...message });
  }

  settle(result) {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) waiting(result);
  }

  end(why) {
    if (this.ended) return;
    this.ended = true;
    // What it printed last may still be on its way.
    setTimeout(() => {
      const detail = `${why}: ${wordsOf(Buffer.from(this.output, 'latin1').toString('utf8').trim())}`;
      this.settleReady({ ok: false, detail });
      this.settle({ kind: 'ended', test: this.step.test, detail });
    }, 20);
    this.server.close();
    if (this.connection) this.connection.destroy();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  kill(why) {
    if (this.child && this.child.pid !== undefined) {
      try {
        process.kill(-this.child.pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    }
    this.end(why);
  }

  /** Waits for `promise`, and kills the runner when it hangs: its processor time tells, or else the clock. */
  async watch(promise, seconds, usual) {
    const deadline = Date.now() + seconds * 1000;
    let seen;
    let base;
    const timer = setInterval(() => {
      const used = processorSeconds(this.pid);
      const { step } = this;
      if (seen !== step.number) {
        seen = step.number;
        base = used;
      }
      const known = usual === undefined ? step.usual : usual;
      const limit = known === undefined ? undefined : Math.max(patience.least, patience.factor * known);
      const certain = limit !== undefined && used !== undefined && base !== undefined && used - base > limit;
      if (certain)
        this.hang({ certain, detail: `used ${(used - base).toFixed(1)} s of processor time without an end` });
      else if (Date.now() > deadline) this.hang({ certain, detail: `no end after ${seconds.toFixed(1)} s` });
    }, pollSeconds * 1000);
    try {
      return await promise;
    } finally {
      clearInterval(timer);
    }
  }

  hang({ certain, detail }) {
    this.settle({ kind: 'hung', test: this.step.test, certain, detail });
    this.settleReady({ ok: false, hung: true, certain, detail });
    this.kill('it hung');
  }

  ask(request, seconds) {
    const answer = new Promise((resolve) => {
      this.waiting = resolve;
    });
    if (this.ended) this.settle({ kind: 'ended', test: null, detail: 'it ended between two requests' });
    else this.connection.write(`${JSON.stringify(request)}\n`);
    return this.watch(answer, seconds);
  }
}

class Supervisor {
  async start() {
    const ready = await this.load();
    const unable = ready.ok ? ready.unable : `the tests could not be loaded: ${ready.detail}`;
    send({ type: 'ready', tests: ready.tests || [], ...(unable === undefined ? {} : { unable }) });
    this.unable = unable;
    for await (const line of readline.createInterface({ input: process.stdin })) {
      const started = Date.now();
      const request = JSON.parse(line);
      const answer = this.unable === undefined ? await this.answer(request) : unableTo(this.unable);
      send({ type: 'screened', id: request.id, seconds: (Date.now() - started) / 1000, ...answer });
    }
    if (this.resident) this.resident.kill('no more requests');
    process.exit(0);
  }

  /** The runner that stays; validation's own limit bounds the first load. */
  async load(seconds = 1e6) {
    this.resident = new Runner(0);
    const ready = await this.resident.watch(this.resident.ready, seconds);
    if (ready.ok) this.loadSeconds = this.resident.loadSeconds;
    return ready;
  }

  async answer(request) {
    if (!this.resident || this.resident.ended) {
      const ready = await this.load(3 * this.loadSeconds + 10);
      if (!ready.ok) return unableTo(`the tests could not be loaded again: ${ready.detail}`);
    }
    const result = await this.resident.ask(request, request.seconds);
    if (result.kind === 'hung') return timedOut(result);
    if (result.kind === 'answer' && result.outcome !== 'fresh') return outcomeOf(result);
    if (request.live === 0) return unableTo(result.detail || 'the tests ended the process with no bug live');
    return this.afresh(request);
  }

  /** In a process of its own, with the candidate live before anything is loaded. */
  async afresh(request) {
    const runner = new Runner(request.live);
    try {
      const ready = await runner.watch(runner.ready, 3 * this.loadSeconds + 10, this.loadSeconds);
      if (!ready.ok && ready.hung) return timedOut({ ...ready, test: null });
      if (!ready.ok) return { outcome: 'killed', detail: ready.detail };
      if (ready.unable !== undefined) return unableTo(ready.unable);
      const result = await runner.ask({ ...request, fresh: true }, request.seconds + this.loadSeconds);
      if (result.kind === 'hung') return timedOut(result);
      if (result.kind === 'ended') return { outcome: 'killed', test: result.test, detail: result.detail };
      return result.outcome === 'fresh' ? unableTo(result.detail) : outcomeOf(result);
    } finally {
      runner.kill('done');
    }
  }
}

/** What a dying process said of the reason: the first line that names an error, else its last words. */
function wordsOf(output) {
  const error = /^.*\b\w*(?:Error|Exception)\b.*$/m.exec(output);
  return (error ? error[0].trim() : output.slice(-longestDetail).trim()) || 'it said nothing';
}

function unableTo(detail) {
  return { outcome: 'unable', detail };
}

function timedOut({ test, detail, certain }) {
  return { outcome: 'timed-out', test, detail, certain };
}

function outcomeOf({ outcome, test, detail }) {
  return { outcome, test, detail: detail?.slice(0, longestDetail) };
}

function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

new Supervisor().start().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
