import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must, run, say } from './command.mjs';
import { debianRoot } from './debian-root.mjs';

const templates = join(dirname(fileURLToPath(import.meta.url)), 'images');
const debian = 'bugsmith-provision/debian';

/** Whether the engine has the image already. */
export async function hasImage(name) {
  return (await run('docker', ['image', 'inspect', '--format', '{{.Id}}', name], { seconds: 30 })).ok;
}

/** Pulls an image; false when the registry does not answer or does not have it. */
export async function pull(image) {
  say(`pulling ${image}`);
  const result = await run('docker', ['pull', image], { seconds: 900, silentSeconds: 90 });
  if (!result.ok) say(`cannot pull ${image}: ${result.output.trim().split('\n').at(-1)}`);
  return result.ok;
}

/**
 * Makes images under the names that a registry would have given them: a minimal Debian with this machine's own
 * toolchains in it, so that tests in a container run with the versions that they run with outside.
 * @param {Tool[]} tools all toolchains of this machine: the minimal Debian has the libraries of each
 * @param {Tool[]} wanted those to make images of
 * @typedef {Awaited<ReturnType<typeof import('./host-tools.mjs').hostTools>>[number]} Tool
 */
export async function deriveImages(tools, wanted) {
  const libraries = [];
  for (const tool of tools) libraries.push(...(await librariesOf(tool)));
  const packages = await packagesOf(libraries);
  const tar = await debianRoot(packages.names);
  const labels = ['--change', 'CMD ["bash"]', '--change', 'LABEL bugsmith.provision=debian'];
  await must('docker', ['import', ...labels, tar, debian]);
  for (const tool of wanted) {
    say(`making ${tool.image} from ${tool.prefix || "Debian's packages"} ${tool.version}`);
    await build(tool, packages.loose);
    if (!tool.version) await tagByVersion(tool);
  }
}

/** Debian's packages decide the version; the image gets the name that a recipe for that version looks for, too. */
async function tagByVersion(tool) {
  const ask = { python: ['python3', '--version'], go: ['go', 'env', 'GOVERSION'] }[tool.id];
  if (!ask) return;
  const answer = await must('docker', ['run', '--rm', '--network', 'none', tool.image, ...ask], { seconds: 60 });
  const version = /\d+\.\d+/.exec(answer)?.[0];
  if (version) await must('docker', ['tag', tool.image, tool.image.replace(/:\d+/, `:${version}`)]);
}

async function build(tool, looseLibraries) {
  const context = mkdtempSync(join(tmpdir(), 'bugsmith-image-'));
  try {
    await fillContext(tool, context);
    const libraries = join(context, 'libraries');
    mkdirSync(libraries);
    for (const file of looseLibraries) cpSync(realpathSync(file), join(libraries, basename(file)));
    const ownPackages = !tool.prefix || tool.prefix === '/usr';
    const dockerfile = join(templates, `${tool.id}${ownPackages ? '-packages' : ''}.Dockerfile`);
    const args = ['build', '--network', 'host', '--force-rm', '-t', tool.image, '-f', dockerfile];
    args.push('--build-arg', `BASE=${debian}`, '--build-arg', `VERSION=${tool.version}`);
    for (const proxy of ['http_proxy', 'https_proxy', 'no_proxy']) {
      if (process.env[proxy]) args.push('--build-arg', `${proxy}=${process.env[proxy]}`);
    }
    // The classic builder: it is in every engine, and BuildKit is not.
    await must('docker', [...args, context], { env: { DOCKER_BUILDKIT: '0' }, seconds: 900 });
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

async function fillContext(tool, context) {
  const target = join(context, 'toolchain');
  mkdirSync(join(target, 'bin'), { recursive: true });
  if (!tool.prefix || tool.prefix === '/usr') return;
  if (tool.id === 'python') {
    // Installed packages are the machine's business; tests and the Tk binding only make the image bigger.
    const exclude = ['site-packages', 'test', 'tests', 'idlelib', 'tkinter', '__pycache__', '_tkinter.*', '*.a'];
    const minor = tool.version.split('.').slice(0, 2).join('.');
    const parts = [
      'include',
      ...present(join(tool.prefix, 'lib'), (n) => /python/.test(n) || n === 'pkgconfig', 'lib'),
    ];
    parts.push(...present(join(tool.prefix, 'bin'), (n) => /^python(3|3\.\d+)?(-config)?$/.test(n), 'bin'));
    await copyTree(tool.prefix, parts, target, exclude);
    mkdirSync(join(target, `lib/python${minor}/site-packages`), { recursive: true });
  } else if (tool.id === 'node') {
    cpSync(tool.prefix, join(target, 'bin/node'));
    if (tool.npm) await copyTree(dirname(tool.npm), ['npm'], join(target, 'lib/node_modules'), ['docs', 'man']);
  } else {
    await copyTree(tool.prefix, ['.'], target, ['./test', './doc', './api']);
  }
}

function present(folder, wanted, prefix) {
  return readdirSync(folder)
    .filter(wanted)
    .map((name) => join(prefix, name));
}

async function copyTree(from, parts, to, exclude) {
  mkdirSync(to, { recursive: true });
  const excluded = exclude.map((pattern) => `--exclude=${pattern}`);
  const script = 'from=$1; to=$2; shift 2; tar -C "$from" -c "$@" | tar -C "$to" -x --no-same-owner';
  await must('bash', ['-o', 'pipefail', '-c', script, 'copy', from, to, ...excluded, ...parts]);
}

/** Shared libraries that a toolchain's programs load, as absolute paths. */
async function librariesOf(tool) {
  if (!tool.prefix || tool.prefix === '/usr') return [];
  const programs = [];
  if (tool.id === 'node') programs.push(tool.prefix);
  if (tool.id === 'python') {
    const minor = tool.version.split('.').slice(0, 2).join('.');
    const modules = join(tool.prefix, `lib/python${minor}/lib-dynload`);
    programs.push(join(tool.prefix, 'bin', `python${minor}`));
    programs.push(...present(modules, (name) => name.endsWith('.so') && !name.startsWith('_tkinter'), modules));
  }
  if (programs.length === 0) return [];
  const { stdout } = await run('ldd', programs);
  const found = [...stdout.matchAll(/=> (\/\S+)/g)].map((match) => match[1] ?? '');
  return found.filter((file) => !file.startsWith(tool.prefix));
}

/** Debian packages that own the libraries, and the libraries that none owns. */
async function packagesOf(libraries) {
  const names = new Set();
  const loose = new Set();
  for (const library of new Set(libraries)) {
    const real = realpathSync(library);
    // dpkg knows a file by the path it was packed with, before /lib became a link to /usr/lib.
    const { stdout } = await run('dpkg', ['-S', real, real.replace(/^\/usr\/lib/, '/lib')]);
    const owner = /^([^:\s]+)(?::\S+)?: /m.exec(stdout)?.[1];
    if (owner) names.add(owner);
    else loose.add(library);
  }
  return { names: [...names].sort(), loose: [...loose] };
}
