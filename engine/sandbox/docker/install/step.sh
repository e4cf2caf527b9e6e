# Runs one step of the recipe: step.sh required|optional <command>
. /bugsmith-install/environment
cd /bugsmith/project || exit 1
sh -c "$2" </dev/null && exit 0
code=$?
if [ "$1" = optional ]; then
  echo "bugsmith: this step failed ($code), and is not needed by all"
  exit 0
fi
exit $code
