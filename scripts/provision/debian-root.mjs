import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { must, run, say } from './command.mjs';
import { aptInstall } from './engine.mjs';

/**
 * A minimal Debian of this machine's own release, from this machine's own mirror, as a tar that is made once.
 * @param {readonly string[]} packages beyond the minimal set
 * @returns {Promise<string>} path of the tar
 */
export async function debianRoot(packages) {
  const release = osRelease().VERSION_CODENAME;
  if (!release) throw new Error('/etc/os-release names no Debian release (VERSION_CODENAME)');
  const sources = aptSources();
  const included = [...new Set(['ca-certificates', 'netbase', 'tzdata', ...packages])].sort();
  const key = createHash('sha256')
    .update(JSON.stringify([2, release, sources, included]))
    .digest('hex')
    .slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const tar = join(cache, 'bugsmith-provision', `debian-${release}-${key}.tar`);
  if (existsSync(tar)) return tar;

  if (!(await run('debootstrap', ['--version'])).ok) await aptInstall(['debootstrap']);
  const root = mkdtempSync(join(tmpdir(), 'bugsmith-debian-'));
  try {
    say(`making a minimal Debian ${release} with debootstrap (once; about a minute)`);
    const mirror = sources.find((source) => source.suites.includes(release)) ?? sources[0];
    if (!mirror) throw new Error('no Debian mirror in /etc/apt/sources.list or /etc/apt/sources.list.d');
    const args = ['--variant=minbase', `--include=${included.join(',')}`, release, root, mirror.uri];
    await must('debootstrap', args, { env: await aptProxy(), seconds: 1200 });
    await slim(root, sources);
    mkdirSync(dirname(tar), { recursive: true });
    // Renamed when complete, so that an interrupted run leaves no half tar to be believed.
    await must('tar', ['-C', root, '--numeric-owner', '-cf', `${tar}.${process.pid}`, '.']);
    renameSync(`${tar}.${process.pid}`, tar);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return tar;
}

async function slim(root, sources) {
  const etc = join(root, 'etc');
  const list = sources.flatMap(({ uri, suites, components }) =>
    suites.map((suite) => `deb ${uri} ${suite} ${components.join(' ')}\n`),
  );
  writeFileSync(join(etc, 'apt/sources.list'), list.join(''));
  const excluded = ['doc', 'man', 'locale', 'info'].map((name) => `path-exclude /usr/share/${name}/*\n`);
  writeFileSync(join(etc, 'dpkg/dpkg.cfg.d/slim'), excluded.join(''));
  // Some packages' install scripts fail without the manual folders.
  for (let section = 1; section <= 8; section++)
    mkdirSync(join(root, `usr/share/man/man${section}`), { recursive: true });
  writeFileSync(join(etc, 'apt/apt.conf.d/slim'), aptConfiguration);
  for (const folder of ['var/lib/apt/lists', 'var/cache/apt/archives', 'usr/share/doc', 'usr/share/locale']) {
    await must('find', [join(root, folder), '-mindepth', '1', '-delete']);
  }
  rmSync(join(etc, 'resolv.conf'), { force: true });
  writeFileSync(join(etc, 'hostname'), 'localhost\n');
}

// Without the clean-up hooks every image that installs a package keeps all the downloads and package caches.
const clean = 'rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true';
const aptConfiguration = `APT::Install-Recommends "false";
Acquire::Languages "none";
DPkg::Post-Invoke { "${clean}"; };
APT::Update::Post-Invoke { "${clean}"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
`;

/** The proxy that apt is told to use, as the variable that debootstrap's downloader reads. */
export async function aptProxy() {
  const found = await run('apt-config', ['shell', 'PROXY', 'Acquire::http::Proxy']);
  const proxy = /^PROXY='(.+)'$/m.exec(found.stdout)?.[1];
  return proxy ? { http_proxy: proxy } : {};
}

export function osRelease() {
  const lines = readFileSync('/etc/os-release', 'utf8').matchAll(/^(\w+)="?([^"\n]*)"?$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
}

/** Mirrors, suites and components that this machine's apt uses: one-line and deb822 files, Debian's own only. */
function aptSources() {
  const folder = '/etc/apt/sources.list.d';
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const found = [];
  for (const file of ['/etc/apt/sources.list', ...files].filter((name) => existsSync(name))) {
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.sources')) found.push(...readDeb822(text));
    else if (file.endsWith('.list')) found.push(...readOneLine(text));
  }
  const release = osRelease().VERSION_CODENAME ?? '';
  return found.filter(
    ({ suites, components }) => components.includes('main') && suites.some((s) => s.startsWith(release)),
  );
}

function readDeb822(text) {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = Object.fromEntries(
      [...stanza.matchAll(/^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t]+.*)*)/gm)].map(([, name = '', value = '']) => [
        name.toLowerCase(),
        value.split(/\s+/).filter(Boolean),
      ]),
    );
    if (!fields.types?.includes('deb') || fields.enabled?.[0] === 'no') return [];
    return (fields.uris ?? []).map((uri) => ({
      uri,
      suites: fields.suites ?? [],
      components: fields.components ?? [],
    }));
  });
}

function readOneLine(text) {
  return [...text.matchAll(/^deb[ \t]+(?:\[[^\]]*\][ \t]+)?(\S+)[ \t]+(\S+)[ \t]+(.*)$/gm)].map(
    ([, uri = '', suite = '', components = '']) => ({ uri, suites: [suite], components: components.split(/\s+/) }),
  );
}
