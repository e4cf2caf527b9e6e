import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { labels, ownerIsDead, ownerLabels } from '../../../../engine/sandbox/docker/owner.ts';

describe('the owner of a container', () => {
  const own = ownerLabels();
  const { pid } = spawnSync(process.execPath, ['-e', '']);

  it('lives while its process does', () => assert.equal(ownerIsDead(own), false));

  it('is dead when its process is gone, and when another has its number', () => {
    assert.equal(ownerIsDead({ ...own, [labels.owner]: (own[labels.owner] ?? '').replace(/^\d+/, String(pid)) }), true);
    if (process.platform !== 'linux') return;
    assert.equal(ownerIsDead({ ...own, [labels.owner]: (own[labels.owner] ?? '').replace(/\.\d+\./, '.1.') }), true);
  });

  it('is dead when the machine has started anew', function () {
    if (process.platform !== 'linux') this.skip();
    assert.equal(ownerIsDead({ ...own, [labels.boot]: 'earlier' }), true);
  });

  it('is let alone when it cannot be known: of another machine, another container, or without labels', () => {
    const gone = { ...own, [labels.owner]: `${pid}.1.1` };
    assert.equal(ownerIsDead({ ...gone, [labels.machine]: 'another' }), false);
    if (process.platform === 'linux') assert.equal(ownerIsDead(gone), false);
    assert.equal(ownerIsDead({}), false);
    assert.equal(ownerIsDead(undefined), false);
    assert.equal(ownerIsDead({ ...own, [labels.owner]: 'nonsense' }), false);
  });
});
