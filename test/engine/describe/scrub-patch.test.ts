import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unifiedDiff } from '../../../engine/bugs/patch.ts';
import { scrubPatch } from '../../../engine/describe/scrub-patch.ts';
import { findSecrets, secretLines } from '../../../engine/secrets/secrets.ts';

const secret = ['hunter', '2hunter2'].join('');
const plain = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);
const login = `login(password="${secret}")`;
const key = ['-----BEGIN PRIVATE', ' KEY-----\n', 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY'.repeat(2), '\n'].join('');

interface Case {
  readonly name: string;
  readonly before: string;
  readonly change: (text: string) => string;
  readonly possible: boolean;
}

const text = (...lines: string[]) => `${lines.join('\n')}\n`;
const cases: readonly Case[] = [
  { name: 'no secret', before: text(...plain(1, 20)), change: (t) => t.replace('line 9', 'x'), possible: true },
  {
    name: 'a secret three lines before the change',
    before: text(...plain(1, 5), login, ...plain(6, 20)),
    change: (t) => t.replace('line 8', 'x'),
    possible: true,
  },
  {
    name: 'a secret on the line before the change',
    before: text(...plain(1, 5), login, ...plain(6, 20)),
    change: (t) => t.replace('line 6', 'x'),
    possible: true,
  },
  {
    name: 'a secret two lines after the change',
    before: text(...plain(1, 5), login, ...plain(6, 20)),
    change: (t) => t.replace('line 4', 'x'),
    possible: true,
  },
  {
    name: 'a secret on the line after the change',
    before: text(...plain(1, 5), login, ...plain(6, 20)),
    change: (t) => t.replace('line 5\n', 'x\n'),
    possible: false,
  },
  {
    name: 'a secret between two changes of one hunk',
    before: text(...plain(1, 5), login, ...plain(6, 20)),
    change: (t) => t.replace('line 4', 'x').replace('line 7', 'y\nz'),
    possible: true,
  },
  {
    name: 'a secret that is changed',
    before: text(...plain(1, 5), login, ...plain(6, 20)),
    change: (t) => t.replace(secret, ''),
    possible: false,
  },
  {
    name: 'a secret that the bug brings',
    before: text(...plain(1, 20)),
    change: (t) => t.replace('line 8', login),
    possible: false,
  },
  {
    name: 'a secret on the first line, deletion',
    before: text(login, ...plain(1, 20)),
    change: (t) => t.replace('line 2\n', ''),
    possible: true,
  },
  {
    name: 'a secret near the end without a line break',
    before: text(...plain(1, 5), login, ...plain(6, 8)).trimEnd(),
    change: (t) => t.replace('line 8', 'x'),
    possible: true,
  },
  {
    name: 'CRLF',
    before: text(...plain(1, 5), login, ...plain(6, 20)).replaceAll('\n', '\r\n'),
    change: (t) => t.replace('line 8', 'x'),
    possible: true,
  },
  {
    name: 'a key of which only the end is in the context',
    before: text(
      ...plain(1, 3),
      ...key.split('\n').slice(0, 2),
      ...Array(6).fill('aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY'.repeat(2)),
      ...plain(6, 20),
    ),
    change: (t) => t.replace('line 7', 'x'),
    possible: true,
  },
];

describe('a patch without secrets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bugsmith-scrub-'));
    execFileSync('git', ['init', '-q'], { cwd: folder });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function applied(patch: string, files: Record<string, string>): Record<string, string> {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], {
      cwd: folder,
      input: patch,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return Object.fromEntries(Object.keys(files).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  }

  for (const { name, before, change, possible } of cases) {
    it(`${possible ? 'still applies' : 'is refused'}: ${name}`, () => {
      const after = change(before);
      assert.notEqual(after, before);
      const known = new Map([['a b.txt', { before: secretLines(before), after: secretLines(after) }]]);
      const scrubbed = scrubPatch(unifiedDiff([{ file: 'a b.txt', before, after }]), known);
      if (!possible) {
        assert.equal(scrubbed, undefined);
        return;
      }
      assert.ok(scrubbed !== undefined);
      assert.equal(scrubbed.includes(secret), false);
      assert.doesNotMatch(scrubbed, /aB3dE5fG7hJ9/);
      assert.deepEqual(applied(scrubbed, { 'a b.txt': before }), { 'a b.txt': after });
      assert.equal(scrubPatch(scrubbed), scrubbed);
    });
  }

  it('handles several files and hunks, and leaves the clean ones as they are', () => {
    const one = text(...plain(1, 40), login, ...plain(41, 80));
    const two = text(login, ...plain(1, 9));
    const changes = [
      { file: 'one', before: one, after: one.replace('line 10\n', 'x\n').replace('line 43', 'y') },
      { file: 'two', before: two, after: two.replace('line 3', 'z') },
    ];
    const patch = unifiedDiff(changes);
    const scrubbed = scrubPatch(patch) ?? '';
    assert.deepEqual(findSecrets(scrubbed), []);
    assert.deepEqual(applied(scrubbed, { one, two }), { one: changes[0]?.after, two: changes[1]?.after });
    assert.ok(patch.includes(scrubbed.slice(0, scrubbed.indexOf('@@ -4'))));
  });
});
