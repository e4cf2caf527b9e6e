import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { writeExport } from '../../../engine/export/write-export.ts';

describe('writing an export', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bugsmith export ü '));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the file and leaves nothing beside it', async () => {
    const path = join(folder, 'examples.md');
    assert.equal(await writeExport({ path }, 'text ü\n'), path);
    assert.equal(readFileSync(path, 'utf8'), 'text ü\n');
    assert.deepEqual(readdirSync(folder), ['examples.md']);
  });

  it('leaves an existing file as it is, unless forced', async () => {
    const path = join(folder, 'examples.md');
    writeFileSync(path, 'mine');
    await assert.rejects(writeExport({ path }, 'text'), { code: 'file-exists' });
    assert.equal(readFileSync(path, 'utf8'), 'mine');
    await writeExport({ path, force: true }, 'text');
    assert.equal(readFileSync(path, 'utf8'), 'text');
    assert.deepEqual(readdirSync(folder), ['examples.md']);
  });

  it('lets only one of many at once make the file', async () => {
    const path = join(folder, 'examples.md');
    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => writeExport({ path }, `text ${i}`)));
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    assert.match(readFileSync(path, 'utf8'), /^text \d$/);
    assert.deepEqual(readdirSync(folder), ['examples.md']);
  });

  it('says what is wrong with the place', async () => {
    await assert.rejects(writeExport({ path: join(folder, 'missing', 'x') }, 'text'), { code: 'no-folder' });
    mkdirSync(join(folder, 'sub'));
    await assert.rejects(writeExport({ path: join(folder, 'sub'), force: true }, 'text'), { code: 'is-folder' });
    assert.deepEqual(readdirSync(folder), ['sub']);
  });

  it('follows a link and keeps it', async () => {
    writeFileSync(join(folder, 'real'), 'old');
    symlinkSync('real', join(folder, 'link'));
    await writeExport({ path: join(folder, 'link'), force: true }, 'new');
    assert.equal(readFileSync(join(folder, 'real'), 'utf8'), 'new');
    assert.ok(lstatSync(join(folder, 'link')).isSymbolicLink());
  });

  it('writes to a device without replacing it', async function () {
    if (process.platform === 'win32') this.skip();
    await writeExport({ path: '/dev/null', force: true }, 'text');
    assert.ok(statSync('/dev/null').isCharacterDevice());
  });

  it('gives a stream all of a long text', async () => {
    const stream = new PassThrough();
    const text = 'x'.repeat(1_000_000);
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    await writeExport({ stream }, text);
    assert.equal(Buffer.concat(chunks).length, text.length);
  });

  it('does not mind a reader that goes away', async () => {
    const reader = spawn('true', { stdio: ['pipe', 'ignore', 'ignore'] });
    await new Promise((done) => reader.once('exit', done));
    await writeExport({ stream: reader.stdin }, 'x'.repeat(1_000_000));
  });
});
