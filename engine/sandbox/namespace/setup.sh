# Process 1 of a sandbox, in new user, mount, pid, net, ipc and uts namespaces, as root of that user namespace: puts the
# file tree together, says so, and then only waits. When Bugsmith closes our standard input, or dies, this process
# ends, and with it every process of the sandbox.
#   setup.sh <base> <size> <owner, or ''> <folder for writes, or ''> <snapshot> <project layer> <environment layer>
#            <loopback: yes|no> [<host file> <path inside>]…
# File descriptor 3 carries the table of mounts, in the format of fstab(5).
set -eu
base=$1
size=$2
owner=$3
writes=${4:-.} # by default in memory, beside the root
snapshot=$5
project_layer=$6
environment_layer=$7
loopback=$8
shift 8

# /proc is still the host's, so this is our process id as the host sees it.
read -r host_pid _ </proc/self/stat
echo "started $host_pid"
read -r _ # Bugsmith has written the user and group maps: from here on we are root.

umask 022
mount -t tmpfs -o "size=$size,nr_inodes=500k,mode=0755,nosuid,nodev" bugsmith "$base"
cd "$base"
# Links, because a path in overlayfs options may hold no comma and no colon.
mkdir root files lower shm
ln -s "$snapshot" lower/snapshot
ln -s "$project_layer" lower/project
ln -s "$environment_layer" lower/environment
ln -s "$writes" writes
(
  cd "$writes"
  mkdir tmp home scratch project project-work environment environment-work
  chmod 1777 tmp
  if [ -n "$owner" ]; then chown "$owner:$owner" home scratch project environment; fi
)
chmod 1777 shm

cat <&3 >table
mount --all --fstab table

# Host files. Copies, because the sandbox's user may not be allowed to read the files themselves, and in memory, because
# they may be credentials.
(
  while [ $# -gt 0 ]; do
    if [ ! -e "root$2" ]; then
      mkdir -p "$(dirname "root$2")"
      : >"root$2"
    fi
    shift 2
  done
  if [ -n "$owner" ]; then chown -R "$owner:$owner" root/bugsmith/home; fi
)
number=0
while [ $# -gt 0 ]; do
  number=$((number + 1))
  cp -- "$1" "files/$number"
  chmod 0444 "files/$number"
  mount --bind -o ro,nosuid,nodev,noexec "files/$number" "root$2"
  shift 2
done

if [ "$loopback" = yes ]; then
  # Each does the same; none of them is part of util-linux. Without any, the sandbox has no loopback.
  ip link set lo up || ifconfig lo up || busybox ip link set lo up ||
    perl -e 'socket(my $s, 2, 2, 0) or die; my $r = pack("a16 s x22", "lo", 0x49); ioctl($s, 0x8914, $r) or die' ||
    python3 -c 'import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh22x", b"lo", 0x49))' ||
    echo no-loopback
fi 2>/dev/null
hostname sandbox 2>/dev/null || true

# Our working folder stays where the writes are: Bugsmith alone can look into it, by /proc/<process>/cwd.
pivot_root root root/mnt
umount --lazy /mnt
echo ready
while read -r _; do :; done
