/**
 * A process that runs tests (serve.cjs), seen from outside: started, talked to over a socket of its own, and killed with
 * all that it started.
 *
 * BUGSMITH_SWITCHED (JSON): `command`, how to start it; `preload`, what every Node process of the tests loads first.
 */
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');

const settings = JSON.parse(process.env.BUGSMITH_SWITCHED);

/** Processor seconds that one step may take, where `usual` is what it took without a bug. */
const mostProcessorSeconds = (usual) => Math.max(1, 20 * usual);
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

/** What a dying process said of the reason: the first line that names an error, else its last words. */
function reasonIn(output) {
  const error = /^.*\b\w*(?:Error|Exception)\b.*$/m.exec(output);
  return (error ? error[0].trim() : output.slice(-longestDetail).trim()) || 'it said nothing';
}

class TestProcess {
  /** @param live number of the candidate that is live from the very start; 0 for none. */
  constructor(live) {
    this.live = live;
    this.started = Date.now();
    this.output = '';
    this.steps = 0;
    this.step = { test: null, usual: undefined };
    this.ended = false;
    /** Resolves with what it is able to do, or with `failure`. */
    this.ready = new Promise((resolve) => {
      this.settleReady = resolve;
    });
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bugsmith-'));
    this.server = net.createServer((connection) => this.connected(connection));
    this.server.listen(path.join(this.folder, 'socket'), () => this.spawn());
  }

  spawn() {
    if (this.ended) return;
    const { NODE_OPTIONS, BUGSMITH_SWITCHED: _, ...env } = process.env;
    const [program, ...args] = settings.command;
    this.child = spawn(program, args, {
      env: {
        ...env,
        NODE_OPTIONS: `${NODE_OPTIONS || ''} --require=${settings.preload}`.trim(),
        BUGSMITH_CHANNEL: path.join(this.folder, 'socket'),
        BUGSMITH_LIVE: String(this.live),
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
    this.child.once('exit', (code, signal) => this.end(`the process ended with ${signal || `exit code ${code}`}`));
  }

  connected(connection) {
    this.connection = connection;
    connection.on('error', () => undefined);
    // The process may still be there, but will not answer any more.
    connection.on('close', () => setTimeout(() => this.kill('the process closed its connection'), 200));
    readline.createInterface({ input: connection }).on('line', (line) => this.heard(JSON.parse(line)));
  }

  heard(message) {
    const { pass } = this;
    if (message.type === 'ready') {
      this.pid = message.pid;
      this.loadSeconds = (Date.now() - this.started) / 1000;
      this.settleReady(message);
    } else if (message.type === 'step') {
      this.steps++;
      this.step = { test: message.test, usual: pass?.usual(message.key) };
    } else if (message.type === 'done') pass?.done(message);
    else if (message.type === 'counts') pass?.counted(message);
    else if (message.type === 'apart') pass?.apart(message);
    else if (message.type === 'end') this.finish({ kind: 'end', ...message });
  }

  finish(result) {
    const { pass } = this;
    this.pass = undefined;
    pass?.settle(result);
  }

  /**
   * Runs tests.
   * @param {object} work `tests`, `files`, `live`, `measuring`: as in serve.cjs
   * @param {{ usual(key), done(message), counted(message), apart(message) }} listener told as it goes; `usual` gives the seconds that a
   *   step takes without a bug, where they are known
   * @param deadline time in milliseconds
   * @returns {Promise<{ kind: 'end' | 'hung' | 'ended' }>} `ended`: the process is gone, with `detail` and `test`
   */
  run(work, listener, deadline) {
    const result = new Promise((resolve) => {
      this.pass = { ...listener, settle: resolve };
    });
    this.step = { test: null, usual: undefined };
    this.steps++;
    if (this.ended) this.finish({ kind: 'ended', test: null, detail: 'the process ended after it had answered' });
    else this.connection.write(`${JSON.stringify({ type: 'pass', ...work })}\n`);
    return this.watch(result, deadline);
  }

  /** Kills the process when it hangs: its processor time tells, since a busy machine is no excuse there, or the clock. */
  async watch(promise, deadline) {
    let seen;
    let before;
    const timer = setInterval(() => {
      const used = processorSeconds(this.pid);
      if (seen !== this.steps) [seen, before] = [this.steps, used];
      const { usual } = this.step;
      if (usual !== undefined && used - before > mostProcessorSeconds(usual)) {
        this.hang(true, `it used ${(used - before).toFixed(1)} s of processor time without an end`);
      } else if (Date.now() > deadline) this.hang(false, 'no end in time');
    }, pollSeconds * 1000);
    try {
      return await promise;
    } finally {
      clearInterval(timer);
    }
  }

  hang(certain, detail) {
    this.finish({ kind: 'hung', test: this.step.test, certain, detail });
    this.settleReady({ failure: detail, hung: true, certain });
    this.kill('it hung');
  }

  end(why) {
    if (this.ended) return;
    this.ended = true;
    // What it printed last may still be on its way.
    setTimeout(() => {
      const detail = `${why}: ${reasonIn(Buffer.from(this.output, 'latin1').toString('utf8'))}`;
      this.settleReady({ failure: detail });
      this.finish({ kind: 'ended', test: this.step.test, detail });
    }, 20);
    this.server.close();
    this.connection?.destroy();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  kill(why) {
    if (this.child?.pid !== undefined) {
      try {
        process.kill(-this.child.pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    }
    this.end(why);
  }
}

module.exports = { TestProcess };
