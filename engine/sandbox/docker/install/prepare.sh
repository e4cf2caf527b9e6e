# Before the steps: the snapshot's links, which the build's context cannot carry when they lead outside of it.
cd /bugsmith/project || exit 1
# Pairs of target and path, each ended by a NUL.
xargs -0 -r -n 2 ln -sfn -- </bugsmith-install/links || exit 1
# The machine's own settings are shown to the one who runs the steps.
chown -Rh 1000:1000 /bugsmith/home
