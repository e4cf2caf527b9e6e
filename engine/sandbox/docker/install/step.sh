# Runs one step of the recipe: step.sh required|optional <command>
. /bugsmith-install/environment
cd /bugsmith/project || exit 1
# The snapshot's links, once: the build's context cannot carry those that lead outside of it. Pairs of target and path,
# each ended by a NUL.
if [ -e /bugsmith-install/links ]; then
  xargs -0 -r -n 2 ln -sfn -- </bugsmith-install/links && rm /bugsmith-install/links || exit 1
fi
# In one stream, so that what failed stands where it failed.
sh -c "$2" </dev/null 2>&1 && exit 0
code=$?
if [ "$1" = optional ]; then
  echo "bugsmith: this step failed ($code), and is not needed by all"
  exit 0
fi
exit $code
