# Inside, as the sandbox's user.
#   read.sh <file>   Exit code 66: there is no such file.
[ -f "$1" ] || exit 66
exec cat -- "$1"
