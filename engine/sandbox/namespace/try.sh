# Tries, in fresh namespaces, each thing that a sandbox needs, and names it when it worked; the first failure's message
# is on standard error.
#   try.sh <empty folder>
set -e
base=$1
echo namespaces
mount -t tmpfs bugsmith "$base"
cd "$base"
echo mount
mkdir proc lower lower/folder upper work merged
mount -t proc proc proc
echo proc
mount -t overlay -o userxattr,lowerdir=lower,upperdir=upper,workdir=work overlay merged
echo overlay
# A folder made where one was deleted needs an extended attribute, which tmpfs has for user namespaces since Linux 6.6.
rmdir merged/folder
mkdir merged/folder
echo memory-overlay
