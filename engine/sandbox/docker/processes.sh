# Kills all processes of one command, whatever they have become: those that carry its mark in their environment, and
# those in a session where one of these is. Shell built-ins only, so that it works when no process can be started.
#   stop_marked <mark, or * for every process> [<process to spare>]
stop_marked() {
  sessions=' '
  while :; do
    found=
    running=
    for folder in /proc/[0-9]*; do
      process=${folder#/proc/}
      belongs "$folder" "$1" || continue
      case $process in 1 | "${2-}") continue ;; esac
      found="$found $process"
      [ "$state" = T ] || running=yes
    done
    [ -n "$found" ] || return 0
    # First all are stopped, until a look finds no new ones: what still runs could start more than are killed.
    # shellcheck disable=SC2086
    if [ -n "$running" ]; then kill -STOP $found 2>/dev/null; else kill -KILL $found 2>/dev/null; fi
  done
}

# belongs </proc folder> <mark>: also sets state, and takes note of the session.
belongs() {
  read -r stat <"$1/stat" || return 1
  # The second field is the program's name in parentheses, which may hold anything.
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- "$1" "$2" $stat
  state=$3
  session=$6
  case $state in Z | X) return 1 ;; esac
  [ "$2" = '*' ] && return 0
  case $sessions in *" $session "*) return 0 ;; esac
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      *"SANDBOX_COMMAND=$2"*)
        sessions="$sessions$session "
        return 0
        ;;
    esac
    line=
  done <"$1/environ"
  return 1
}
