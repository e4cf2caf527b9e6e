// Stands in for @vscode/fs-copyfile, which would have to be compiled: copies without the file system's clones.
const fs = require('node:fs');

exports.copyFile = (from, to, mode) => fs.promises.copyFile(from, to, mode);
exports.copyFileSync = fs.copyFileSync;
exports.cp = (from, to, options) => fs.promises.cp(from, to, { recursive: true, ...options });
exports.isCloneSupported = () => false;
exports.constants = fs.constants;
