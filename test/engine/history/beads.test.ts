import assert from 'node:assert/strict';
import { chmodSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { closedBeads } from '../../../engine/project/history/beads.ts';
import { everything, Workspace } from '../project/workspace.ts';
import { quiet } from './project-history.ts';

const bead = { id: 'shop-a1', title: 'Wrong total', description: 'One off.', status: 'closed', issue_type: 'bug' };
const open = { ...bead, id: 'shop-b2', status: 'open' };

describe('closed beads', () => {
  let work: Workspace;
  const path = process.env.PATH;

  before(() => {
    work = new Workspace();
  });
  afterEach(() => {
    process.env.PATH = path;
  });
  after(() => work.close());

  /** A program `bd` that does what the shell lines say. */
  const installed = (name: string, lines: string): void => {
    const folder = work.folder(name, { bd: `#!/bin/sh\n${lines}\n` });
    chmodSync(join(folder, 'bd'), 0o755);
    process.env.PATH = `${folder}${delimiter}${path}`;
  };

  it('none where there is no .beads', async () => {
    assert.deepEqual(await closedBeads(work.folder('plain'), quiet.signal), { beads: new Map() });
  });

  it('from the exported list, without its broken lines', async () => {
    const lines = [JSON.stringify(bead), '=======', JSON.stringify(open), '{"id":', '42', ''];
    const root = work.folder('exported', { '.beads/issues.jsonl': lines.join('\n') });
    const { beads, note } = await closedBeads(root, quiet.signal);
    assert.equal(note, undefined);
    assert.deepEqual([...beads.values()], [{ id: 'shop-a1', title: 'Wrong total', text: 'One off.', type: 'bug' }]);
  });

  it('else from bd, which never sees the project itself, since it writes where it reads', async () => {
    const root = work.folder('database', { '.beads/beads.db': 'data', '.beads/daemon.lock': '1' });
    const untouched = everything(root);
    const answer = JSON.stringify([bead, open]);
    installed(
      'bin',
      `[ "$1 $2 $3" = "list --json --all" ] && [ -e .beads/beads.db ] && [ ! -e .beads/daemon.lock ] || exit 3
echo written > .beads/export.jsonl; echo '${answer}'`,
    );
    const { beads, note } = await closedBeads(root, quiet.signal);
    assert.equal(note, undefined);
    assert.deepEqual([...beads.keys()], ['shop-a1']);
    assert.deepEqual(everything(root), untouched);
    assert.deepEqual(readdirSync(join(root, '.beads')).sort(), ['beads.db', 'daemon.lock']);
  });

  const troubles: readonly (readonly [name: string, lines: string | undefined, note: RegExp])[] = [
    ['is not installed', undefined, /bd is not installed/],
    ['fails', 'echo "no database" >&2; exit 1', /bd says: .*no database/],
    ['says something else', 'echo hello', /bd says: /],
  ];
  for (const [name, lines, expected] of troubles) {
    it(`a bd that ${name} is told, and the fixes are found without`, async () => {
      const root = work.folder(`trouble ${name}`, { '.beads/beads.db': 'data' });
      if (lines === undefined) process.env.PATH = work.folder('nothing');
      else installed(`bin ${name}`, lines);
      const { beads, note } = await closedBeads(root, quiet.signal);
      assert.equal(beads.size, 0);
      assert.match(note ?? '', expected);
    });
  }
});
