# On the host. Runs the sandbox's first process and, however that ends, removes what only the host can remove; it
# outlives a Bugsmith that was killed.
#   hold.sh <folder to remove, or ''> <cgroup name patterns, or ''> <program…>
folder=$1
groups=$2
shift 2
"$@"
code=$?
for group in $groups; do
  [ -d "$group" ] || continue
  tries=0
  # Processes of the group may still be dying.
  until rmdir "$group" || [ $((tries += 1)) -gt 50 ]; do sleep 0.05; done
done >/dev/null 2>&1
if [ -n "$folder" ]; then
  # overlayfs leaves a folder of mode 0, and so may the tests.
  chmod -R u+rwx "$folder"
  rm -rf "$folder"
fi >/dev/null 2>&1
exit "$code"
