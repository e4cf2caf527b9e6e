# Runs one command, then kills what it left behind, so that nothing disturbs the next and no open pipe holds up its end.
#   command <directory> <program> [<argument>…]
cd -- "$1" || exit 127
shift
exec 3>&2 2>/dev/null
# When memory runs out, the kernel shall take this and not the container's own program.
echo 1000 >/proc/self/oom_score_adj
"$@" 2>&3 3>&-
code=$?
exec 3>&-
stop_marked "$SANDBOX_COMMAND" $$
exit $code
