import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.mjs';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The language toolchains of this machine, as the images are named after them.
 * @returns {Promise<{ id: 'python' | 'node' | 'go', image: string, version: string, prefix: string, npm?: string }[]>}
 *   `prefix` is python's sys.base_prefix, the node program, or GOROOT; empty when the machine has none and Debian's own
 *   packages are to be used.
 */
export async function hostTools() {
  const [python, nodes, go] = await Promise.all([findPython(), findNodes(), findGo()]);
  return [python, ...nodes, go];
}

async function findPython() {
  const code = 'import sys; print("%d.%d" % sys.version_info[:2], sys.version.split()[0], sys.base_prefix)';
  for (const program of ['python3', 'python']) {
    const found = await run(program, ['-c', code], { seconds: 20 });
    const [tag, version, ...prefix] = found.stdout.trim().split(' ');
    if (found.ok && tag && version && !tag.startsWith('2.')) {
      return { id: 'python', image: `python:${tag}-slim`, version, prefix: prefix.join(' ') };
    }
  }
  return { id: 'python', image: 'python:3-slim', version: '', prefix: '' };
}

/** Every node that a run may meet: the one on PATH, and the one this repository installs for itself. */
async function findNodes() {
  const path = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  const own = join(repository, 'node_modules', 'node', 'bin', 'node');
  const programs = new Set([own, ...path].filter((file) => existsSync(file)).map((file) => realpathSync(file)));
  const found = await Promise.all(
    [...programs].map(async (program) => {
      const { ok, stdout } = await run(program, ['-p', 'process.version.slice(1) + " " + process.execPath'], {
        seconds: 20,
      });
      const [version, execPath] = ok ? stdout.trim().split(' ') : [];
      return version && execPath ? { version, program: execPath } : undefined;
    }),
  );
  const npm = await npmFolder();
  const byMajor = new Map();
  for (const node of found) {
    const major = node?.version.split('.')[0];
    if (node && major && !byMajor.has(major)) {
      byMajor.set(major, { id: 'node', image: `node:${major}-slim`, version: node.version, prefix: node.program, npm });
    }
  }
  return [...byMajor.values()];
}

/** node_modules/npm beside the npm program on PATH. */
async function npmFolder() {
  const found = await run('npm', ['root', '--global'], { seconds: 30 });
  const beside = found.ok ? join(found.stdout.trim(), 'npm') : '';
  return existsSync(join(beside, 'bin', 'npm-cli.js')) ? beside : undefined;
}

async function findGo() {
  const found = await run('go', ['env', 'GOVERSION', 'GOROOT'], { seconds: 20 });
  const [name, prefix] = found.stdout.trim().split('\n');
  const version = name?.replace(/^go/, '') ?? '';
  const tag = /^\d+\.\d+/.exec(version)?.[0];
  if (found.ok && tag && prefix) return { id: 'go', image: `golang:${tag}`, version, prefix };
  return { id: 'go', image: 'golang:1', version: '', prefix: '' };
}
