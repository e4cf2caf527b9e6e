import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem, type Progress, type Snapshot } from '../../../engine/protocol/index.ts';
import { sandboxPaths } from '../../../engine/sandbox/layout.ts';
import type { EnvironmentRecipe, InstallStep } from '../../../engine/sandbox/recipe.ts';
import type { Environment, Limits, RunOutput, Sandbox, SandboxProvider } from '../../../engine/sandbox/sandbox.ts';
import { buildSnapshot, describeTree } from '../../builders/snapshot.ts';

export interface ContractOptions {
  readonly provider: SandboxProvider;
  /** A Python toolchain; the recipe of every environment here, with steps added. */
  readonly recipe: EnvironmentRecipe;
  /** Mocha's limit for one test, in milliseconds; a container engine needs more than namespaces do. */
  readonly timeout: number;
}

const second: Limits = { seconds: 30 };
const text = (content: string) => Buffer.from(content);

/** What every sandbox must hold, whatever it is made of. Call it inside a `describe`, with BUGSMITH_HOME set. */
export function sandboxContract({ provider, recipe, timeout }: ContractOptions): void {
  let folder: string;
  let snapshot: Snapshot;
  let environment: Environment;
  let sandbox: Sandbox;
  const opened: Sandbox[] = [];

  const open = async (...args: Parameters<typeof provider.open>) => {
    const one = await provider.open(...args);
    opened.push(one);
    return one;
  };
  const shell = (script: string, limits: Limits = second, signal?: AbortSignal): Promise<RunOutput> =>
    sandbox.run({ argv: ['sh', '-c', script] }, limits, signal);
  const python = (script: string, limits: Limits = second, signal?: AbortSignal): Promise<RunOutput> =>
    sandbox.run({ argv: ['python3', '-c', script] }, limits, signal);
  const succeed = (output: RunOutput): string => {
    assert.equal(output.exitCode, 0, `${output.stdout}\n${output.stderr}`);
    return output.stdout.trim();
  };
  const prepare = (
    steps: readonly InstallStep[],
    report = (_: Progress) => {},
    signal = new AbortController().signal,
  ) => provider.prepare({ ...recipe, steps }, snapshot, { report, signal });

  before(async function () {
    this.timeout(Math.max(timeout, 300_000));
    folder = mkdtempSync(join(tmpdir(), 'bugsmith contract, ü-'));
    snapshot = buildSnapshot(join(folder, 'snap:shot, ü'), {
      'readme.txt': 'hello\n',
      'src/deep/module.py': 'value = 1\n',
      'src/run.sh': { executable: '#!/bin/sh\necho ran\n' },
      'src/link.py': { link: 'deep/module.py' },
      'tests/ä ö $(x) "quoted" \'name\'.txt': 'odd\n',
      'old/a.txt': 'a\n',
      'old/b.txt': 'b\n',
    });
    environment = await prepare([]);
  });
  beforeEach(async function () {
    this.timeout(timeout);
    sandbox = await open(environment, snapshot);
  });
  afterEach(async function () {
    this.timeout(timeout);
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  describe('a command', function () {
    this.timeout(timeout);

    it('runs in the project, with its exit code and both outputs, and nothing to read', async () => {
      const output = await shell('pwd; cat; echo problem >&2; exit 3');
      assert.equal(output.exitCode, 3);
      assert.equal(output.stdout, `${sandboxPaths.project}\n`);
      assert.equal(output.stderr, 'problem\n');
      assert.deepEqual([output.timedOut, output.truncated], [false, false]);
    });

    it('gets its own directory and variables, exactly', async () => {
      const output = await sandbox.run(
        {
          argv: ['sh', '-c', 'pwd; printf "[%s]" "$ODD" "$@"', 'name', 'a b', '', "it's", '$HOME', '*'],
          directory: `${sandboxPaths.project}/src`,
          env: { ODD: 'ü "x" $HOME\nline' },
        },
        second,
      );
      assert.equal(succeed(output), `${sandboxPaths.project}/src\n[ü "x" $HOME\nline][a b][][it's][$HOME][*]`);
    });

    it('that does not exist fails, and the sandbox goes on', async () => {
      const output = await sandbox.run({ argv: ['no-such-program'] }, second);
      assert.notEqual(output.exitCode, 0);
      assert.equal(succeed(await shell('echo on')), 'on');
    });

    it('tells by its exit code that a signal ended it', async () => {
      assert.equal((await python('import os; os.kill(os.getpid(), 11)')).exitCode, 128 + 11);
    });

    it('may be one of several at a time', async () => {
      const outputs = await Promise.all([1, 2, 3].map((number) => shell(`sleep 0.1; echo ${number}`)));
      assert.deepEqual(outputs.map(succeed), ['1', '2', '3']);
    });
  });

  describe('the program inside', function () {
    this.timeout(timeout);

    it('is user 1000 with a name, a home and a known environment', async () => {
      const output = await shell('id -u; id -g; echo ~; touch ~/here && echo "$LC_ALL $TZ $CI $TMPDIR"');
      assert.equal(succeed(output), `1000\n1000\n${sandboxPaths.home}\nC.UTF-8 UTC 1 /tmp`);
    });

    it('has no capabilities and cannot gain any', async () => {
      const status = succeed(await shell('cat /proc/self/status'));
      for (const name of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
        assert.match(status, new RegExp(`^${name}:\\s*0+$`, 'm'));
      }
      assert.match(status, /^NoNewPrivs:\s*1$/m);
    });

    it('cannot mount, nor make a namespace in which it could', async () => {
      const mounted = await python(`
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.mount(b"none", b"/tmp", b"tmpfs", 0, None), libc.unshare(0x10000000), libc.unshare(0x00020000))`);
      assert.equal(succeed(mounted), '-1 -1 -1');
    });

    it('sees no process of the host', async () => {
      const output = await python(`
import os
print([open(f"/proc/{p}/cmdline").read() for p in os.listdir("/proc") if p.isdigit()])`);
      const seen = succeed(output);
      assert.doesNotMatch(seen, /mocha/);
      assert.equal((await shell(`kill -0 ${process.pid}`)).exitCode === 0, false);
    });

    it('sees nothing of the host’s environment', async () => {
      process.env.BUGSMITH_TEST_SECRET = 'secret-value';
      try {
        const output = await shell('env; cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n"');
        assert.doesNotMatch(output.stdout, /secret-value|BUGSMITH/);
      } finally {
        delete process.env.BUGSMITH_TEST_SECRET;
      }
    });

    it('sees nothing of the user’s home and the host’s files', async () => {
      const files = readdirSync(homedir(), { withFileTypes: true }).filter((entry) => !entry.isDirectory());
      const hidden = [join(folder, 'secret.txt'), ...files.map(({ name }) => join(homedir(), name))];
      writeFileSync(join(folder, 'secret.txt'), 'x');
      const output = await sandbox.run(
        { argv: ['sh', '-c', 'for path; do if [ -e "$path" ]; then echo "$path"; fi; done', 'sh', ...hidden] },
        second,
      );
      assert.equal(succeed(output), '');
      assert.match((await shell('cat /etc/shadow')).stderr, /No such file|denied/);
    });

    it('inherits no open file', async () => {
      const output = await python(
        'import os; print([os.path.realpath(f"/proc/self/fd/{n}") for n in range(3, 64) if os.path.exists(f"/proc/self/fd/{n}")])',
      );
      assert.equal(succeed(output), '[]');
    });

    it('cannot write outside of its own folders', async () => {
      const output = await shell(
        'for place in / /usr /usr/bin /etc /dev /bugsmith /root; do (: >"$place/written") 2>/dev/null && echo "$place"; done; ' +
          '(chmod 600 /dev/null || chmod 777 /usr/bin/env || : >/etc/passwd) 2>/dev/null && echo changed; true',
      );
      assert.equal(succeed(output), '');
    });

    it('cannot change the kernel’s settings', async () => {
      const output = await shell(
        'for file in kernel/core_pattern kernel/hostname vm/overcommit_memory; do (echo x >"/proc/sys/$file") 2>/dev/null && echo "$file"; done; true',
      );
      assert.equal(succeed(output), '');
    });

    it('may use what tests use: temporary files, shared memory, pseudo-terminals, devices', async () => {
      const output = await python(`
import os, pty, tempfile, multiprocessing
from multiprocessing import shared_memory
with tempfile.NamedTemporaryFile() as file: file.write(b"x")
memory = shared_memory.SharedMemory(create=True, size=4096); memory.close(); memory.unlink()
with multiprocessing.Pool(2) as pool: assert pool.map(abs, [-1, -2]) == [1, 2]
leader, follower = pty.openpty(); os.write(leader, b"x")
open("/dev/null", "w").write("x"); assert open("/dev/urandom", "rb").read(4)
print("fine")`);
      assert.equal(succeed(output), 'fine');
    });
  });

  describe('the network', function () {
    this.timeout(timeout);

    it('is not there: neither the host’s addresses nor names', async () => {
      const server = createServer((socket) => socket.end('reached'));
      await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
      try {
        const { port } = server.address() as { port: number };
        const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
        const targets = addresses.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
        assert.ok(targets.length > 0);
        const output = await python(`
import socket
for host in ${JSON.stringify(targets)}:
    try:
        socket.create_connection((host, ${port}), 2).close(); print("reached", host)
    except OSError: pass
try: socket.getaddrinfo("example.com", 80); print("resolved")
except OSError: pass`);
        assert.equal(succeed(output), '');
      } finally {
        server.close();
      }
    });

    it('is there within: tests talk to themselves', async () => {
      const output = await python(`
import socket
for host in ("127.0.0.1", "localhost"):
    server = socket.create_server((host, 0))
    client = socket.create_connection(server.getsockname())
    server.accept()[0].sendall(b"hello")
    print(client.recv(5).decode())`);
      assert.equal(succeed(output), 'hello\nhello');
    });
  });

  describe('the project', function () {
    this.timeout(timeout);

    it('is the snapshot, with executable bits, links and odd names', async () => {
      const output = await shell('cat readme.txt; ./src/run.sh; readlink src/link.py; cat src/link.py; cat tests/*');
      assert.equal(succeed(output), 'hello\nran\ndeep/module.py\nvalue = 1\nodd');
    });

    it('can be changed in every way, and the snapshot stays as it is', async () => {
      const before = describeTree(snapshot.directory);
      const output = await shell(`
        set -e
        echo more >>readme.txt
        rm -r old; mkdir old; echo new >old/new.txt
        mv src moved; chmod 600 moved/run.sh; ln -s /etc tests/etc
        mkdir -p a/b/c; touch a/b/c/d; rm tests/*.txt
        ls old moved; cat readme.txt`);
      assert.equal(succeed(output), 'moved:\ndeep\nlink.py\nrun.sh\n\nold:\nnew.txt\nhello\nmore');
      assert.deepEqual(describeTree(snapshot.directory), before);
    });

    it('is clean in every new sandbox', async () => {
      const places = [sandboxPaths.project, sandboxPaths.environment, sandboxPaths.home, sandboxPaths.scratch, '/tmp'];
      const mark = places.map((place) => `echo x >${place}/mark`).join(' && ');
      succeed(await shell(`${mark} && rm readme.txt && echo changed >src/run.sh`));
      await sandbox.close();
      sandbox = await open(environment, snapshot);
      const found = succeed(
        await shell(`ls ${places.map((place) => `${place}/mark`).join(' ')} 2>/dev/null; cat readme.txt; ./src/run.sh`),
      );
      assert.equal(found, 'hello\nran');
    });

    it('is separate in two sandboxes at a time', async () => {
      const other = await open(environment, snapshot);
      succeed(await shell('echo mine >readme.txt; echo mine >/tmp/note'));
      const output = await other.run({ argv: ['sh', '-c', 'cat readme.txt; ls /tmp'] }, second);
      assert.equal(succeed(output), 'hello');
    });
  });

  describe('files', function () {
    this.timeout(timeout);

    it('are written, read and deleted under any name', async () => {
      const files = new Map<string, Uint8Array | null>([
        ['readme.txt', text('changed\n')],
        ['new/folder/ä ö "q" \'s\' $x\\.py', text('x = 1\n')],
        [`${sandboxPaths.scratch}/report.xml`, Uint8Array.from([0, 1, 254, 255])],
        ['old/a.txt', null],
        ['never/was.txt', null],
      ]);
      await sandbox.write(files);
      for (const [path, content] of files) {
        const read = await sandbox.read(path);
        assert.deepEqual(read && [...read], content === null ? undefined : [...content], path);
      }
      assert.equal(succeed(await shell('cat readme.txt; ls old')), 'changed\nb.txt');
    });

    it('may be large', async () => {
      const content = Buffer.alloc(20 * 1024 * 1024, 'abcdefghijk');
      await sandbox.write(new Map([['large.bin', content]]));
      assert.equal(succeed(await shell('wc -c <large.bin')), String(content.length));
      assert.ok((await sandbox.read('large.bin'))?.equals(content));
    });

    it('keep the executable bit of the snapshot’s', async () => {
      await sandbox.write(new Map([['src/run.sh', text('#!/bin/sh\necho changed\n')]]));
      assert.equal(succeed(await shell('./src/run.sh; stat -c %a readme.txt src/run.sh')), 'changed\n644\n755');
    });

    it('belong to the program, and can be changed by it', async () => {
      await sandbox.write(new Map([['fresh/new.py', text('x')]]));
      succeed(await shell('echo y >>fresh/new.py && rm -r fresh && echo z >>readme.txt'));
    });

    it('have a new modification time each time, in whole seconds', async () => {
      const times = new Set<string>();
      const time = async () => times.add(succeed(await shell('stat -c %Y src/deep/module.py')));
      await time();
      for (const value of [2, 3, 4]) {
        await sandbox.write(new Map([['src/deep/module.py', text(`value = ${value}\n`)]]));
        await time();
        const imported = 'import sys; sys.path.insert(0, "src/deep"); import module; print(module.value)';
        assert.equal(succeed(await python(imported)), String(value));
      }
      assert.equal(times.size, 4);
    });

    it('are in place from the start when the sandbox is opened with them', async () => {
      const other = await open(environment, snapshot, { files: new Map([['readme.txt', text('edited\n')]]) });
      assert.equal(String(await other.read('readme.txt')), 'edited\n');
      assert.equal(String(await sandbox.read('readme.txt')), 'hello\n');
    });

    it('never reach the host through a link that a program left', async () => {
      const outside = mkdtempSync(join(tmpdir(), 'bugsmith-outside-'));
      try {
        succeed(await shell(`ln -s "${outside}" out; ln -sf "${outside}/target" readme.txt; ln -s /etc/passwd leak`));
        await sandbox.write(new Map([['out/file.txt', text('x')]])).catch(() => {});
        await sandbox.write(new Map([['readme.txt', text('x')]])).catch(() => {});
        assert.deepEqual(readdirSync(outside), []);
        writeFileSync(join(outside, 'secret'), 'secret');
        assert.notEqual(String(await sandbox.read('out/secret').catch(() => undefined)), 'secret');
      } finally {
        rmSync(outside, { recursive: true });
      }
    });
  });

  describe('limits', function () {
    this.timeout(timeout);
    const beat = '(while :; do date +%s%N >/tmp/next; mv /tmp/next /tmp/beat; sleep 0.02; done)';
    /** A heartbeat that has stopped was killed; nothing else can be seen from outside. */
    const assertStopped = async () => {
      const first = String(await sandbox.read('/tmp/beat'));
      assert.match(first, /^\d+\n$/);
      await sleep(200);
      assert.equal(String(await sandbox.read('/tmp/beat')), first);
    };

    it('of time kills the whole tree, daemons too', async () => {
      const output = await shell(`setsid sh -c '${beat} &' & trap '' TERM INT; while :; do sleep 1; done`, {
        seconds: 1,
      });
      assert.deepEqual([output.exitCode, output.timedOut], [null, true]);
      await assertStopped();
    });

    it('of time keep what was said before', async () => {
      const output = await shell('echo said; echo also >&2; sleep 60', { seconds: 1 });
      assert.deepEqual([output.stdout, output.stderr, output.timedOut], ['said\n', 'also\n', true]);
    });

    it('of life: nothing survives the command that started it', async () => {
      succeed(await shell(`setsid sh -c '${beat} >/dev/null 2>&1 &' >/dev/null 2>&1; sleep 0.3`));
      await assertStopped();
    });

    it('of output drop the rest, and the program ends all the same', async () => {
      const output = await shell('head -c 3000000 /dev/zero | tr "\\0" x; head -c 2000000 /dev/zero >&2; exit 5', {
        seconds: 30,
        outputBytes: 1000,
      });
      assert.deepEqual([output.exitCode, output.truncated], [5, true]);
      assert.deepEqual([output.stdout, output.stderr.length], ['x'.repeat(1000), 1000]);
    });

    it('of processes stop a fork bomb, and the sandbox goes on', async () => {
      const output = await python(
        `
import os, time
while True:
    try: os.fork()
    except OSError: time.sleep(0.01)`,
        { seconds: 2, processes: 60 },
      );
      assert.equal(output.timedOut, true);
      assert.equal(succeed(await shell('echo on')), 'on');
    });

    it('of processes can be reached and not passed', async () => {
      const output = await python(
        `
import subprocess
running = []
try:
    for _ in range(300): running.append(subprocess.Popen(["sleep", "30"]))
except OSError: print("refused")
print(len(running))`,
        { seconds: 30, processes: 40 },
      );
      const [refused, count] = succeed(output).split('\n');
      assert.equal(refused, 'refused');
      assert.ok(Number(count) > 20 && Number(count) <= 44, count);
    });

    it('of memory stop a hog, and the sandbox goes on', async () => {
      const output = await python('x = [bytearray(10_000_000) for _ in range(60)]; print("had it all")', {
        seconds: 30,
        memoryMb: 200,
      });
      assert.notEqual(output.exitCode, 0);
      assert.equal(output.timedOut, false);
      assert.doesNotMatch(output.stdout, /had it all/);
      assert.equal(succeed(await shell('echo on')), 'on');
    });

    it('of memory count all processes together', async () => {
      const output = await python(
        `
import subprocess, sys
hold = "import time; x = bytearray(50_000_000); time.sleep(2)"
running = [subprocess.Popen([sys.executable, "-c", hold]) for _ in range(6)]
print(sum(process.wait() != 0 for process in running))`,
        { seconds: 60, memoryMb: 200 },
      );
      // The one that started them may be the one that had to go.
      assert.ok(output.exitCode !== 0 || Number(output.stdout) > 0, output.stdout + output.stderr);
      assert.equal(output.timedOut, false);
    });

    it('yield to a signal, which kills the tree and rejects with its reason', async () => {
      const controller = new AbortController();
      const running = shell(`${beat} & wait`, second, controller.signal);
      setTimeout(() => controller.abort(new Error('enough')), 400);
      await assert.rejects(running, /enough/);
      await assertStopped();
      await assert.rejects(shell('true', second, AbortSignal.abort(new Error('before'))), /before/);
    });
  });

  describe('a program that stays', function () {
    this.timeout(timeout);
    const echo = `
import json, sys
for line in sys.stdin:
    print(json.dumps({"echo": json.loads(line)}), flush=True)
sys.stderr.write("end of input"); sys.exit(7)`;

    it('talks over its standard streams until its input ends', async () => {
      const worker = await sandbox.start({ argv: ['python3', '-u', '-c', echo] }, {});
      let complaint = '';
      worker.stderr.on('data', (chunk) => {
        complaint += chunk;
      });
      const lines = createInterface({ input: worker.stdout })[Symbol.asyncIterator]();
      for (const message of ['one', 'zwö', 'x'.repeat(200_000)]) {
        worker.stdin.write(`${JSON.stringify(message)}\n`);
        assert.deepEqual(JSON.parse(String((await lines.next()).value)), { echo: message });
      }
      worker.stdin.end();
      assert.equal(await worker.exited, 7);
      assert.equal(complaint, 'end of input');
    });

    it('can be killed with all that it started', async () => {
      const script = `(while :; do date +%s%N >/tmp/next; mv /tmp/next /tmp/beat; sleep 0.02; done) & echo up; wait`;
      const worker = await sandbox.start({ argv: ['sh', '-c', script] }, {});
      await new Promise((resolve) => worker.stdout.once('data', resolve));
      await sleep(200);
      await worker.kill();
      assert.equal(await worker.exited, null);
      const first = String(await sandbox.read('/tmp/beat'));
      await sleep(200);
      assert.equal(String(await sandbox.read('/tmp/beat')), first);
      await worker.kill();
    });

    it('sees files written while it runs', async () => {
      const worker = await sandbox.start({ argv: ['sh', '-c', 'read -r _; cat readme.txt'] }, {});
      let output = '';
      worker.stdout.on('data', (chunk) => {
        output += chunk;
      });
      await sandbox.write(new Map([['readme.txt', text('later\n')]]));
      worker.stdin.write('go\n');
      assert.equal(await worker.exited, 0);
      assert.equal(output, 'later\n');
    });
  });

  describe('closing', function () {
    this.timeout(timeout);

    it('ends what runs, may be done twice, and refuses what comes after', async () => {
      const worker = await sandbox.start({ argv: ['sleep', '600'] }, {});
      const running = shell('sleep 600', { seconds: 600 });
      const refused = assert.rejects(running, (error) => error instanceof Problem && error.code === 'sandbox-failed');
      await sleep(200);
      await Promise.all([sandbox.close(), sandbox.close()]);
      await refused;
      await worker.exited;
      await sandbox.close();
      await assert.rejects(shell('true'), (error) => error instanceof Problem && error.code === 'sandbox-failed');
    });
  });

  describe('an environment', function () {
    this.timeout(Math.max(timeout, 300_000));
    /** So that no environment of an earlier run is found. */
    const unique = `: ${randomUUID()}`;
    const built: InstallStep[] = [
      { title: 'Making ground', run: unique },
      { title: 'Making a tool', run: 'mkdir -p "$ROOM/bin" && echo "echo tool" >"$ROOM/bin/tool"' },
      {
        title: 'Leaving files in the project',
        run: 'mkdir -p node_modules/x && echo x >node_modules/x/index.js && echo gen >src/generated.py && rm old/a.txt && rm -r tests && echo broken >readme.txt && id -u >made-by',
      },
      { title: 'Something that may fail', run: 'echo never mind; exit 4', optional: true },
    ];
    const env = { ROOM: sandboxPaths.environment };

    it('keeps what the steps left, and nothing of what they did to the snapshot', async () => {
      const before = describeTree(snapshot.directory);
      const messages: string[] = [];
      const made = await provider.prepare({ ...recipe, steps: built, env }, snapshot, {
        report: ({ message }) => messages.push(message),
        signal: new AbortController().signal,
      });
      for (const { title } of built)
        assert.ok(
          messages.some((message) => message.startsWith(title)),
          title,
        );
      assert.ok(made.description.length > 0);
      sandbox = await open(made, snapshot);
      const output = await shell(
        'sh "$ROOM/bin/tool"; cat node_modules/x/index.js src/generated.py readme.txt old/a.txt made-by; cat tests/*',
      );
      assert.equal(succeed(output), 'tool\nx\ngen\nhello\na\n1000\nodd');
      assert.deepEqual(describeTree(snapshot.directory), before);
      // The environment may be written to as well, and that is not kept either.
      succeed(await shell('echo changed >"$ROOM/bin/tool"; rm -r node_modules; echo y >>src/generated.py'));
      sandbox = await open(made, snapshot);
      assert.equal(
        succeed(await shell('sh "$ROOM/bin/tool"; cat node_modules/x/index.js src/generated.py')),
        'tool\nx\ngen',
      );
    });

    it('is built once for equal inputs, and anew when one changes', async () => {
      const recipeFor = (steps: readonly InstallStep[]) => ({ ...recipe, steps, env, inputs: ['readme.txt'] });
      const said: string[] = [];
      const options = { report: ({ message }: Progress) => said.push(message), signal: new AbortController().signal };
      const steps = [{ title: 'Counting', run: `${unique}; date +%s%N >"$ROOM/stamp"` }];
      const [first, second] = await Promise.all([
        provider.prepare(recipeFor(steps), snapshot, options),
        provider.prepare(recipeFor(steps), snapshot, options),
      ]);
      assert.equal(first.key, second.key);
      assert.equal(said.filter((message) => message === 'Counting').length, 1);
      const other = buildSnapshot(join(folder, 'other'), { 'readme.txt': 'other\n' });
      assert.notEqual((await provider.prepare(recipeFor(steps), other, options)).key, first.key);
    });

    it('that cannot be built says why, with the end of what the installer said', async () => {
      const steps = [
        { title: 'Installing nothing', run: 'for i in $(seq 100); do echo line $i; done; echo oh no >&2; exit 9' },
      ];
      await assert.rejects(prepare(steps), (error) => {
        assert.ok(error instanceof Problem);
        assert.equal(error.code, 'environment-failed');
        assert.match(error.message, /Installing nothing/);
        assert.match(error.why ?? '', /exit code 9/);
        assert.match(error.why ?? '', /line 100/);
        assert.match(error.why ?? '', /oh no/);
        assert.doesNotMatch(error.why ?? '', /line 50\n/);
        assert.ok(error.remedy);
        return true;
      });
    });

    it('stops being built when asked to', async () => {
      const controller = new AbortController();
      const steps = [{ title: 'Taking long', run: 'sleep 600' }];
      const building = prepare(
        steps,
        () => setTimeout(() => controller.abort(new Error('enough')), 300),
        controller.signal,
      );
      await assert.rejects(building, /enough/);
    });

    it('is built with the host settings that the recipe names, and keeps none of them', async () => {
      writeFileSync(join(folder, 'settings.ini'), 'token\n', { mode: 0o600 });
      process.env.BUGSMITH_TEST_MIRROR = 'https://mirror.example/';
      process.env.BUGSMITH_TEST_OTHER = 'hidden';
      try {
        const made = await provider.prepare(
          {
            ...recipe,
            env,
            steps: [
              {
                title: 'Looking at settings',
                run: `${unique}; cat ~/.config/tool/settings.ini ~/.toolrc >"$ROOM/seen"; touch ~/.config/tool/more && echo "$BUGSMITH_TEST_MIRROR[$BUGSMITH_TEST_OTHER]" >>"$ROOM/seen"`,
              },
            ],
            hostSettings: {
              env: ['BUGSMITH_TEST_M*'],
              files: [
                { host: join(folder, 'settings.ini'), sandbox: '.config/tool/settings.ini' },
                { host: join(folder, 'settings.ini'), sandbox: '.toolrc' },
                { host: join(folder, 'missing.ini'), sandbox: '.missing' },
              ],
            },
          },
          snapshot,
          { report: () => {}, signal: new AbortController().signal },
        );
        sandbox = await open(made, snapshot);
        const output = await shell('cat "$ROOM/seen"; echo "[$BUGSMITH_TEST_MIRROR]"; ls -A ~');
        assert.equal(succeed(output), 'token\ntoken\nhttps://mirror.example/[]\n[]');
      } finally {
        delete process.env.BUGSMITH_TEST_MIRROR;
        delete process.env.BUGSMITH_TEST_OTHER;
      }
    });
  });
}
