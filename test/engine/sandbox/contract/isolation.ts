import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { sandboxPaths } from '../../../../engine/sandbox/layout.ts';
import { type Bench, second, succeed } from './bench.ts';

/** What a program can see, reach and change. */
export function isolationContract(bench: Bench): void {
  const { shell, python } = bench;

  describe('the program inside', function () {
    this.timeout(bench.timeout);

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
      const hidden = [join(bench.folder, 'secret.txt'), ...files.map(({ name }) => join(homedir(), name))];
      writeFileSync(join(bench.folder, 'secret.txt'), 'x');
      const output = await bench.sandbox.run(
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
    this.timeout(bench.timeout);

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
}
