# Process 1 of one command's own pid namespace, still privileged within the sandbox: gives up everything, then runs the
# program. When the program ends this process ends, and the kernel kills all that the program left behind.
#   command.sh <directory> <prlimit options> <setpriv options> <NAME=value… program…>
# On file descriptor 3 a byte tells Bugsmith that what comes is the program's doing and no fault of the sandbox, and
# another that the program ended by itself and was not killed together with this process.
# File descriptor 4 is the program's standard error; ours, and our helpers', is for complaints about the sandbox.
directory=$1
limits=$2
privileges=$3
shift 3
umask 022
# No user namespaces inside: they would hand out privileges again.
echo 0 >/proc/sys/user/max_user_namespaces || exit 125
# When the machine runs out of memory, the kernel shall take this and not the user's editor.
echo 1000 >/proc/self/oom_score_adj
printf . >&3
exec 2>&4 4>&-
(
  exec 3>&-
  cd -- "$directory" || exit 127
  # shellcheck disable=SC2086 # both are lists of options
  exec prlimit $limits setpriv $privileges --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all \
    env -i -- "$@"
)
code=$?
printf . >&3
exit "$code"
