import assert from 'node:assert/strict';
import { escapePath, mountOf, mountPointsBelow, parseMounts } from '../../../engine/sandbox/namespace/mountinfo.ts';
import { mountTable } from '../../../engine/sandbox/namespace/mounts.ts';

const mounts = parseMounts(`
22 27 0:21 / / rw,relatime - ext4 /dev/sda rw,errors=remount-ro
30 22 0:5 / /usr ro,nodev shared:1 master:2 - btrfs /dev/sdb rw
31 30 0:6 / /usr/share/two\\040words\\134x rw,noexec - tmpfs none rw
32 22 0:7 /sub /usrlocal rw - ext4 /dev/sdc rw
33 22 0:8 / /usr rw,noexec - overlay overlay rw,lowerdir=/a
`);

describe('table of mounts', () => {
  it('is read with optional fields and escapes', () => {
    assert.equal(mounts.length, 5);
    assert.deepEqual(mounts[2]?.mountPoint, '/usr/share/two words\\x');
    assert.deepEqual([mounts[3]?.root, mounts[3]?.type], ['/sub', 'ext4']);
    assert.ok(mounts[4]?.superOptions.has('lowerdir=/a'));
  });

  it('tells the mount of a path: the innermost, and the last of several at one place', () => {
    assert.equal(mountOf('/usr/bin/x', mounts)?.type, 'overlay');
    assert.equal(mountOf('/usr/share/two words\\x/y', mounts)?.type, 'tmpfs');
    assert.equal(mountOf('/usrlocalx', mounts)?.mountPoint, '/');
    assert.deepEqual(mountPointsBelow('/usr', mounts), ['/usr/share/two words\\x']);
  });

  it('escapes what fstab would split or take for a comment', () => {
    assert.equal(escapePath('/a b\t#c\\ü'), '/a\\040b\\011\\043c\\134ü');
  });

  it('becomes one for the sandbox that keeps what a mount forbids, and leaves out what the host does not have', () => {
    const table = mountTable({ base: '/base', skeleton: '/', shown: ['/usr', '/usrlocal'], mounts });
    assert.match(table, /^\/usr \/base\/root\/usr none rbind,ro,nosuid,nodev,noexec 0 0$/m);
    assert.doesNotMatch(table, /usrlocal|two/);
  });
});
