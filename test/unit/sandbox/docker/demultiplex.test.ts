import assert from 'node:assert/strict';
import { CappedOutput, Demultiplexer } from '../../../../engine/sandbox/docker/demultiplex.ts';

function frame(stream: number, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}

describe('the engine’s multiplexed stream', () => {
  const bytes = Buffer.concat([frame(1, 'eins, zwö'), frame(2, 'problem'), frame(1, ''), frame(1, 'x'.repeat(300))]);

  for (const size of [1, 3, 7, 8, 9, 100, bytes.length]) {
    it(`comes apart when it arrives in pieces of ${size}`, () => {
      const outputs = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
      const demultiplexer = new Demultiplexer((stream, part) => outputs[stream].push(Buffer.from(part)));
      for (let start = 0; start < bytes.length; start += size) demultiplexer.write(bytes.subarray(start, start + size));
      assert.equal(Buffer.concat(outputs.stdout).toString(), `eins, zwö${'x'.repeat(300)}`);
      assert.equal(Buffer.concat(outputs.stderr).toString(), 'problem');
    });
  }
});

describe('output with a limit', () => {
  const cases: [limit: number, parts: string[], kept: string, truncated: boolean][] = [
    [10, ['abc', 'def'], 'abcdef', false],
    [6, ['abc', 'def'], 'abcdef', false],
    [5, ['abc', 'def', 'g'], 'abcde', true],
    [0, ['a'], '', true],
    [0, [], '', false],
  ];
  for (const [limit, parts, kept, truncated] of cases) {
    it(`keeps ${JSON.stringify(kept)} of ${JSON.stringify(parts)} when ${limit} bytes are allowed`, () => {
      const output = new CappedOutput(limit);
      for (const part of parts) output.add(Buffer.from(part));
      assert.deepEqual([output.bytes().toString(), output.truncated], [kept, truncated]);
    });
  }
});
