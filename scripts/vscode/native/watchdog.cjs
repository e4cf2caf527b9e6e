// Stands in for native-watchdog, which would have to be compiled: the extension host ends when its parent is gone.
exports.start = (parent) => {
  const timer = setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(0);
    }
  }, 2000);
  timer.unref();
};
exports.exit = (code) => process.exit(code);
