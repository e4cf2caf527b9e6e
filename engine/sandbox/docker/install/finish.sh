# After the steps: takes away the snapshot's own files, so that what installing left remains. Paths are ended by NULs,
# folders with the deepest first.
cd /bugsmith/project || exit 1
xargs -0 -r rm -rf -- </bugsmith-install/files || exit 1
# Folders that installing put something into stay.
xargs -0 -r rmdir -- </bugsmith-install/folders 2>/dev/null
# Caches of installers, and the settings that were shown to them. Some write-protect what they keep.
chmod -R u+rwX /bugsmith/home /bugsmith/scratch
for folder in /bugsmith/home /bugsmith/scratch; do
  rm -rf "$folder"/* "$folder"/.[!.]* "$folder"/..?* || exit 1
done
