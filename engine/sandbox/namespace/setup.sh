# Process 1 of a sandbox, in new user, mount, pid, net, ipc and uts namespaces, as root of that user namespace: puts the
# file tree together, says so, and then only waits. When Bugsmith closes our standard input, or dies, this process
# ends, and with it every process of the sandbox.
#   setup.sh <base> <size> <owner, or ''> <folder for writes, or ''> <snapshot> <project layer> <environment layer>
#            <loopback: yes|no>
# File descriptor 3 carries the table of mounts, in the format of fstab(5).
set -eu
base=$1
size=$2
owner=$3
writes=${4:-$base}
snapshot=$5
project_layer=$6
environment_layer=$7
loopback=$8

# /proc is still the host's, so this is our process id as the host sees it.
read -r host_pid _ </proc/self/stat
echo "started $host_pid"
read -r _ # Bugsmith has written the user and group maps: from here on we are root.

mount -t tmpfs -o "size=$size,nr_inodes=500k,mode=0755,nosuid,nodev" bugsmith "$base"
cd "$base"
mkdir root tmp home scratch shm lower
for layer in project environment; do
  mkdir "$writes/$layer" "$writes/$layer-work"
done
chmod 1777 tmp shm
# Links, because a path in overlayfs options may hold no comma and no colon.
ln -s "$snapshot" lower/snapshot
ln -s "$project_layer" lower/project
ln -s "$environment_layer" lower/environment
ln -s "$writes" writes
if [ -n "$owner" ]; then
  chown "$owner:$owner" home scratch "$writes/project" "$writes/environment"
fi
cat <&3 >table
mount --all --fstab table

if [ "$loopback" = yes ]; then
  # Each does the same; none of them is part of util-linux. Without any, the sandbox has no loopback.
  ip link set lo up || ifconfig lo up || busybox ip link set lo up ||
    perl -e 'socket(my $s, 2, 2, 0) or die; my $r = pack("a16 s x22", "lo", 0x49); ioctl($s, 0x8914, $r) or die' ||
    python3 -c 'import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh22x", b"lo", 0x49))' ||
    echo 'no-loopback'
fi 2>/dev/null

cd root
pivot_root . mnt
cd /
umount --lazy /mnt
hostname sandbox 2>/dev/null || true
echo ready
while read -r _; do :; done
