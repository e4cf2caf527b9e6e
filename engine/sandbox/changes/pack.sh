# Inside. Packs what was written since note.sh, and lists what is gone. By change times, which no program can set, and by
# types and names, since a folder that is given another name leaves the times of what it holds as they were.
#   pack.sh <folder for notes> <most bytes> <pattern to leave out, or ''> <folder>…
set -eu
notes=$1
most=$2
without=$3
shift 3
find "$@" -mindepth 1 -printf '%y%p\0' -cnewer "$notes/mark" -fprint0 "$notes/written" >"$notes/found"
cd "$notes"
export LC_ALL=C
sort -z -o after found
comm -z -23 before after | cut -z -c 2- >deleted
comm -z -13 before after | cut -z -c 2- >added
sort -z -u -o packed written added
tar --create --file=changes.tar --absolute-names ${without:+"--exclude=$without"} --null --no-recursion --files-from=packed
[ "$(wc -c <changes.tar)" -le "$most" ]
