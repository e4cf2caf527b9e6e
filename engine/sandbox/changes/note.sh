# Inside. Notes which files there are, so that pack.sh can tell later what was written.
#   note.sh <folder for notes> <folder>…
set -eu
notes=$1
shift
mkdir -p "$notes"
find "$@" -mindepth 1 -printf '%y%p\0' >"$notes/found"
LC_ALL=C sort -z -o "$notes/before" "$notes/found"
: >"$notes/mark"
# Change times are as coarse as the kernel's clock ticks: what comes next shall have a later one.
sleep 0.05
