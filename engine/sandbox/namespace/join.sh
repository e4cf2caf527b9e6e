# On the host. Enters control groups, then becomes the program.
#   join.sh <cgroup folder…> -- <program…>
while [ "$1" != -- ]; do
  echo 0 >"$1/cgroup.procs" || exit 125
  shift
done
shift
exec "$@"
