# Inside. Puts in place what pack.sh took elsewhere.
#   unpack.sh <folder that holds changes.tar and deleted>
set -eu
xargs -0 -r rm -rf -- <"$1/deleted"
tar --extract --absolute-names --preserve-permissions --file="$1/changes.tar"
rm -rf -- "$1"
