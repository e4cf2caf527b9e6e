# The container's own program. It kills a command when a line names it, and answers with that line. When Bugsmith ends,
# however it ends, the engine closes this input: the program ends, and the container with it.
exec 2>/dev/null
while IFS= read -r mark; do
  [ -n "$mark" ] || continue
  stop_marked "$mark" $$
  echo "$mark"
done
