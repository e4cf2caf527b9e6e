# Tries, in fresh namespaces, each thing that a sandbox needs, and names it when it worked; the first failure's message
# is on standard error.
#   try.sh <empty folder to mount on> <empty folder on disk>
set -e
base=$1
disk=$2

# Whether overlayfs can keep its writes in a folder's file system. A folder made where one was deleted needs an extended
# attribute, which tmpfs has for user namespaces since Linux 6.6.
overlay_in() (
  cd "$1" && mkdir lower lower/folder upper work merged &&
    mount -t overlay -o userxattr,lowerdir=lower,upperdir=upper,workdir=work overlay merged &&
    rmdir merged/folder && mkdir merged/folder
)

echo namespaces
mount -t tmpfs bugsmith "$base"
echo mount
mkdir "$base/proc" "$base/memory"
mount -t proc proc "$base/proc"
echo proc
if overlay_in "$base/memory"; then echo memory-overlay; fi
if overlay_in "$disk"; then echo disk-overlay; fi
