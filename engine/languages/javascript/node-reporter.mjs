/** Bugsmith's reporter for node:test: results as JSON lines in the file that BUGSMITH_REPORT names. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const { report, root, stop } = JSON.parse(process.env.BUGSMITH_REPORT);

function absolute(file) {
  if (!file) return undefined;
  return file.startsWith('file:') ? fileURLToPath(file) : resolve(file);
}

function messageOf(details, fallback) {
  const error = details?.error;
  const cause = error?.cause ?? error;
  if (cause === undefined || cause === null) return fallback;
  return typeof cause === 'object' && 'stack' in cause ? String(cause.stack) : String(cause.message ?? cause);
}

export default async function* reporter(source) {
  const out = openSync(report, 'w');
  const emit = (record) => writeSync(out, `${JSON.stringify(record)}\n`);
  const names = []; // of the tests and suites around, by nesting
  const stderr = new Map(); // file -> end of what it printed
  for await (const { type, data } of source) {
    if (type === 'test:stderr') {
      const file = absolute(data.file) ?? '';
      stderr.set(file, ((stderr.get(file) ?? '') + data.message).slice(-8000));
    } else if (type === 'test:start') {
      names[data.nesting] = data.name;
      names.length = data.nesting + 1;
    } else if (type === 'test:pass' || type === 'test:fail') {
      names[data.nesting] = data.name;
      if (data.details?.type === 'suite') continue;
      // The file that was run: tests may be declared by a function of another one, of a package even.
      const file = absolute(data.entryFile ?? data.file);
      const path = file === undefined ? '' : relative(root, file);
      const failed = type === 'test:fail';
      // A file that reports no tests is one itself; when it fails, it most likely could not be loaded.
      const isFile = data.nesting === 0 && file !== undefined && resolve(data.name) === file && isAbsolute(file);
      const message = failed ? (isFile && stderr.get(file)) || messageOf(data.details, 'failed') : undefined;
      if (isFile && failed) emit({ kind: 'error', file, message });
      const skipped =
        (data.skip !== undefined && data.skip !== false) || (data.todo !== undefined && data.todo !== false);
      emit({
        kind: 'result',
        id: isFile ? path : [path, ...names.slice(0, data.nesting), data.name].join(' > '),
        file,
        outcome: skipped ? 'skipped' : failed ? 'failed' : 'passed',
        seconds: (data.details?.duration_ms ?? 0) / 1000,
        message: skipped ? String(data.skip ?? data.todo) : message,
      });
      if (stop && failed && !skipped) break;
    }
  }
  emit({ kind: 'end' });
  closeSync(out);
  if (stop) process.exit(1);
}
