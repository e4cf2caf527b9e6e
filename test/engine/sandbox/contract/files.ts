import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxPaths } from '../../../../engine/sandbox/layout.ts';
import { describeTree } from '../../../builders/snapshot.ts';
import { type Bench, second, succeed, text } from './bench.ts';

/** The project and its files. */
export function fileContract(bench: Bench): void {
  const { open, shell, python } = bench;

  describe('the project', function () {
    this.timeout(bench.timeout);

    it('is the bench.snapshot, with executable bits, links and odd names', async () => {
      const output = await shell('cat readme.txt; ./src/run.sh; readlink src/link.py; cat src/link.py; cat tests/*');
      assert.equal(succeed(output), 'hello\nran\ndeep/module.py\nvalue = 1\nodd');
    });

    it('can be changed in every way, and the snapshot stays as it is', async () => {
      const before = describeTree(bench.snapshot.directory);
      const output = await shell(`
        set -e
        echo more >>readme.txt
        rm -r old; mkdir old; echo new >old/new.txt
        mv src moved; chmod 600 moved/run.sh; ln -s /etc tests/etc
        mkdir -p a/b/c; touch a/b/c/d; rm tests/*.txt
        ls old moved; cat readme.txt`);
      assert.equal(succeed(output), 'moved:\ndeep\nlink.py\nrun.sh\n\nold:\nnew.txt\nhello\nmore');
      assert.deepEqual(describeTree(bench.snapshot.directory), before);
    });

    it('is clean in every new sandbox', async () => {
      const places = [sandboxPaths.project, sandboxPaths.environment, sandboxPaths.home, sandboxPaths.scratch, '/tmp'];
      const mark = places.map((place) => `echo x >${place}/mark`).join(' && ');
      succeed(await shell(`${mark} && rm readme.txt && echo changed >src/run.sh`));
      await bench.sandbox.close();
      bench.sandbox = await open(bench.environment, bench.snapshot);
      const found = succeed(
        await shell(`ls ${places.map((place) => `${place}/mark`).join(' ')} 2>/dev/null; cat readme.txt; ./src/run.sh`),
      );
      assert.equal(found, 'hello\nran');
    });

    it('is separate in two sandboxes at a time', async () => {
      const other = await open(bench.environment, bench.snapshot);
      succeed(await shell('echo mine >readme.txt; echo mine >/tmp/note'));
      const output = await other.run({ argv: ['sh', '-c', 'cat readme.txt; ls /tmp'] }, second);
      assert.equal(succeed(output), 'hello');
    });
  });

  describe('files', function () {
    this.timeout(bench.timeout);

    it('are written, read and deleted under any name', async () => {
      const files = new Map<string, Uint8Array | null>([
        ['readme.txt', text('changed\n')],
        ['new/folder/ä ö "q" \'s\' $x\\.py', text('x = 1\n')],
        [`${sandboxPaths.scratch}/report.xml`, Uint8Array.from([0, 1, 254, 255])],
        ['old/a.txt', null],
        ['never/was.txt', null],
      ]);
      await bench.sandbox.write(files);
      for (const [path, content] of files) {
        const read = await bench.sandbox.read(path);
        assert.deepEqual(read && [...read], content === null ? undefined : [...content], path);
      }
      assert.equal(succeed(await shell('cat readme.txt; ls old')), 'changed\nb.txt');
    });

    it('may be large', async () => {
      const content = Buffer.alloc(20 * 1024 * 1024, 'abcdefghijk');
      await bench.sandbox.write(new Map([['large.bin', content]]));
      assert.equal(succeed(await shell('wc -c <large.bin')), String(content.length));
      assert.ok((await bench.sandbox.read('large.bin'))?.equals(content));
    });

    it('keep the executable bit of the snapshot’s', async () => {
      await bench.sandbox.write(new Map([['src/run.sh', text('#!/bin/sh\necho changed\n')]]));
      assert.equal(succeed(await shell('./src/run.sh; stat -c %a readme.txt src/run.sh')), 'changed\n644\n755');
    });

    it('belong to the program, and can be changed by it', async () => {
      await bench.sandbox.write(new Map([['fresh/new.py', text('x')]]));
      succeed(await shell('echo y >>fresh/new.py && rm -r fresh && echo z >>readme.txt'));
    });

    it('have a new modification time each time, in whole seconds', async () => {
      const times = new Set<string>();
      const time = async () => times.add(succeed(await shell('stat -c %Y src/deep/module.py')));
      await time();
      for (const value of [2, 3, 4]) {
        await bench.sandbox.write(new Map([['src/deep/module.py', text(`value = ${value}\n`)]]));
        await time();
        const imported = 'import sys; sys.path.insert(0, "src/deep"); import module; print(module.value)';
        assert.equal(succeed(await python(imported)), String(value));
      }
      assert.equal(times.size, 4);
    });

    it('are in place from the start when the sandbox is opened with them', async () => {
      const other = await open(bench.environment, bench.snapshot, {
        files: new Map([['readme.txt', text('edited\n')]]),
      });
      assert.equal(String(await other.read('readme.txt')), 'edited\n');
      assert.equal(String(await bench.sandbox.read('readme.txt')), 'hello\n');
    });

    it('never reach the host through a link that a program left', async () => {
      const outside = mkdtempSync(join(tmpdir(), 'bugsmith-outside-'));
      try {
        succeed(await shell(`ln -s "${outside}" out; ln -sf "${outside}/target" readme.txt; ln -s /etc/passwd leak`));
        await bench.sandbox.write(new Map([['out/file.txt', text('x')]])).catch(() => {});
        await bench.sandbox.write(new Map([['readme.txt', text('x')]])).catch(() => {});
        assert.deepEqual(readdirSync(outside), []);
        writeFileSync(join(outside, 'secret'), 'secret');
        assert.notEqual(String(await bench.sandbox.read('out/secret').catch(() => undefined)), 'secret');
      } finally {
        rmSync(outside, { recursive: true });
      }
    });
  });
}
