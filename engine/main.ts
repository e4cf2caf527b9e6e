#!/usr/bin/env -S node --liftoff-only --disable-warning=ExperimentalWarning
import { spawn } from 'node:child_process';

// Nothing heavy may be imported before these two checks: an old Node could not even load it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 16)) {
  process.stderr.write(
    `Bugsmith needs Node.js 22.16 or newer, and this is ${process.versions.node}.\n` +
      '  Why: the knowledge pool uses the SQLite with full-text search that Node carries from that version on.\n' +
      '  What to do: install a current Node.js (https://nodejs.org), or run it through npm scripts of a project that has `node` as a devDependency.\n',
  );
  process.exitCode = 3;
} else if (process.execArgv.includes('--liftoff-only')) {
  // An editor's Electron is Node only while this is set. Nothing that is started from here is to inherit it.
  delete process.env.ELECTRON_RUN_AS_NODE;
  const { main } = await import('./cli/main.ts');
  await main(process.argv.slice(2));
} else {
  relaunch();
}

/**
 * V8 spends gigabytes on optimising tree-sitter's large grammars unless it is told not to, and takes that only on the
 * command line. The channel lets the child notice when this process is killed.
 */
function relaunch(): void {
  const script = process.argv[1] ?? '';
  const flags = ['--liftoff-only', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, ...process.execArgv, script, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
    if (child.connected) child.disconnect();
  });
  child.on('error', (error) => {
    process.stderr.write(`Bugsmith could not start ${process.execPath}: ${error.message}\n`);
    process.exitCode = 1;
  });
}
