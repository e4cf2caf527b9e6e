import type { Snapshot } from '../../protocol/index.ts';
import type { InstallStep } from '../../sandbox/recipe.ts';
import { hasFile, readText, within } from '../../testing/files.ts';
import { quoteWord } from '../../testing/words.ts';
import { inPackage, type Manifest, packagesOf, readManifest, upwards } from './packages.ts';

/** How a project's packages are installed: by which manager, where, from which lock file. */
export interface Installation {
  readonly manager: 'npm' | 'pnpm' | 'yarn';
  /** Folder to install in: the package's, or that of the workspace around it. */
  readonly folder: string;
  readonly lockFile: string | undefined;
  readonly manifest: Manifest;
}

const locks: readonly [name: string, manager: Installation['manager']][] = [
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
];

/** The nearest lock file upwards decides; without any, the outermost package.json that names workspaces, or the nearest. */
export function installationOf(snapshot: Snapshot, directory: string): Installation | undefined {
  const folders = upwards(directory).filter((folder) => hasFile(snapshot, inPackage(folder, 'package.json')));
  const manifests = new Map(
    folders.map((folder) => [folder, readManifest(snapshot, inPackage(folder, 'package.json')) ?? {}]),
  );
  for (const folder of folders) {
    const manifest = manifests.get(folder) ?? {};
    const present = locks.filter(([name]) => hasFile(snapshot, inPackage(folder, name)));
    // Several lock files: the one of the manager that package.json names.
    const [lock] = [...present].sort(([, a], [, b]) => Number(isNamed(manifest, b)) - Number(isNamed(manifest, a)));
    if (lock) return { manager: lock[1], folder, lockFile: inPackage(folder, lock[0]), manifest };
  }
  const folder = [...folders].reverse().find((one) => manifests.get(one)?.workspaces !== undefined) ?? folders[0];
  if (folder === undefined) return undefined;
  const manifest = manifests.get(folder) ?? {};
  const manager = (['pnpm', 'yarn'] as const).find((name) => isNamed(manifest, name)) ?? 'npm';
  return { manager, folder, lockFile: undefined, manifest };
}

function isNamed(manifest: Manifest, manager: string): boolean {
  return manifest.packageManager?.startsWith(`${manager}@`) === true;
}

/** Versions that want a git server or a file elsewhere, not the registry. */
const fromGit = /^(git[+:]|git@|github:|gitlab:|bitbucket:|[\w.-]+\/[\w.-]+(#|$))|^https?:\/\/.*\.git/;

export function gitDependencies(manifest: Manifest): string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return Object.keys(all).filter((name) => fromGit.test(all[name] ?? ''));
}

/** The commands, without any script of a package; those are steps of their own, and may fail. */
export function installSteps(snapshot: Snapshot, installation: Installation): InstallStep[] {
  const enter = installation.folder === '' ? '' : `cd ${quoteWord(installation.folder)} && `;
  const from = installation.lockFile ?? inPackage(installation.folder, 'package.json');
  const install = [
    { title: `Installing packages from ${from}`, run: `${enter}${command(snapshot, installation)}` },
    ...dependencyScripts(snapshot, installation, enter),
  ];
  return [
    ...(needsNothing(snapshot, installation) ? [] : install),
    ...ownScripts(installation.manifest, enter),
    ...workspaceBuild(snapshot, installation, enter),
  ];
}

/** A package alone that names no other: there is nothing to install, and nobody to ask for it. */
function needsNothing(snapshot: Snapshot, { folder, manifest }: Installation): boolean {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  const needed = { ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies };
  const workspace = manifest.workspaces !== undefined || hasFile(snapshot, inPackage(folder, 'pnpm-workspace.yaml'));
  return !workspace && Object.keys(needed).length === 0;
}

/** Packages of a workspace load each other as built: what is not in the snapshot is built once. */
function workspaceBuild(snapshot: Snapshot, { folder, manifest }: Installation, enter: string): InstallStep[] {
  if (manifest.scripts?.build === undefined) return [];
  const unbuilt = packagesOf(snapshot).some(({ directory, manifest: { main } }) => {
    if (directory === folder || main === undefined || within(directory, main) === undefined) return false;
    return !['', '.js', '/index.js'].some((ending) => hasFile(snapshot, `${within(directory, main)}${ending}`));
  });
  if (!unbuilt) return [];
  return [{ title: 'Building the packages of the workspace', run: `${enter}npm run --silent build`, optional: true }];
}

function command(snapshot: Snapshot, installation: Installation): string {
  const { manager, lockFile, manifest } = installation;
  if (manager === 'npm') {
    const flags = '--ignore-scripts --no-audit --no-fund --loglevel=error';
    const loose = `npm install --no-save ${flags}`;
    // Peers that exclude each other stop npm, and only npm.
    const install = `${loose} || ${loose} --legacy-peer-deps${withoutGit(manifest, loose)}`;
    if (lockFile === undefined) return `{ ${install}; }`;
    return `npm ci ${flags} || { echo ${quoteWord(`${lockFile} cannot be installed as it is; taking what package.json allows.`)} >&2; ${install}; }`;
  }
  if (manager === 'pnpm') {
    const version = pnpmVersion(manifest, lockFile === undefined ? undefined : readText(snapshot, lockFile));
    const pnpm = `npx --yes pnpm@${version} install --ignore-scripts`;
    return lockFile === undefined
      ? `${pnpm} --no-frozen-lockfile`
      : `${pnpm} --frozen-lockfile || ${pnpm} --no-frozen-lockfile`;
  }
  const lock = lockFile === undefined ? '' : (readText(snapshot, lockFile) ?? '');
  if (/^__metadata:/m.test(lock) || /^[2-9]/.test(versionOf(manifest, 'yarn') ?? '')) {
    const shipped = /^yarnPath:\s*["']?([^"'\s]+)/m.exec(
      readText(snapshot, inPackage(installation.folder, '.yarnrc.yml')) ?? '',
    )?.[1];
    const yarn =
      shipped === undefined
        ? `npx --yes @yarnpkg/cli-dist@${versionOf(manifest, 'yarn') ?? '4'}`
        : `node ${quoteWord(shipped)}`;
    // Plug'n'Play would need every program started through it.
    const settings =
      'YARN_NODE_LINKER=node-modules YARN_ENABLE_TELEMETRY=0 YARN_ENABLE_GLOBAL_CACHE=0 YARN_ENABLE_SCRIPTS=0';
    return `export ${settings} && { ${yarn} install --immutable || YARN_ENABLE_IMMUTABLE_INSTALLS=0 ${yarn} install; }`;
  }
  const yarn = `npx --yes yarn@${versionOf(manifest, 'yarn') ?? '1.22.22'} install --non-interactive --ignore-scripts --ignore-engines`;
  return `${yarn} --frozen-lockfile || ${yarn}`;
}

/** A last try without what comes from git servers: tests that need it will say so. */
function withoutGit(manifest: Manifest, install: string): string {
  const names = gitDependencies(manifest);
  if (names.length === 0) return '';
  const remove = names.flatMap((name) =>
    ['dependencies', 'devDependencies', 'optionalDependencies'].map((kind) => `${kind}.${name}`),
  );
  const note = quoteWord(`Not reachable, left out: ${names.join(', ')}`);
  return ` || { echo ${note} >&2; cp package.json package.json.kept && npm pkg delete ${remove.map(quoteWord).join(' ')} && ${install}; code=$?; mv package.json.kept package.json; test $code = 0; }`;
}

/** Install scripts of dependencies: some fetch or compile what they need (and most only print thanks). */
function dependencyScripts(snapshot: Snapshot, installation: Installation, enter: string): InstallStep[] {
  const { manager, lockFile } = installation;
  const lock = lockFile === undefined ? undefined : readText(snapshot, lockFile);
  if (manager === 'npm' && lock !== undefined && !/"hasInstallScript": true/.test(lock)) return [];
  // npm rebuilds whatever lies in node_modules as it would lay it out itself; pnpm's links it does not understand.
  const rebuild =
    manager === 'pnpm'
      ? `npx --yes pnpm@${pnpmVersion(installation.manifest, lock)} rebuild`
      : 'npm rebuild --foreground-scripts=false --loglevel=error';
  return [{ title: 'Running install scripts of packages', run: `${enter}${rebuild}`, optional: true }];
}

/** The project's own scripts after an install, patches and generated code among them; hooks for git are not for us. */
function ownScripts(manifest: Manifest, enter: string): InstallStep[] {
  const hooks = /^(husky|is-ci|simple-git-hooks|lefthook|pre-commit|only-allow|npx only-allow)\b/;
  return ['postinstall', 'prepare']
    .filter((name) => manifest.scripts?.[name] !== undefined && !hooks.test(manifest.scripts[name]))
    .map((name) => ({
      title: `Running the project's own ${name} script`,
      run: `${enter}HUSKY=0 HUSKY_SKIP_INSTALL=1 npm run ${name} --if-present`,
      optional: true,
    }));
}

function versionOf(manifest: Manifest, manager: string): string | undefined {
  return new RegExp(`^${manager}@([\\d.]+)`).exec(manifest.packageManager ?? '')?.[1];
}

/** The version that package.json names, else one that writes this format of lock file. */
function pnpmVersion(manifest: Manifest, lock: string | undefined): string {
  const named = versionOf(manifest, 'pnpm');
  if (named !== undefined) return named;
  const format = Number(/^lockfileVersion:\s*'?([\d.]+)/m.exec(lock ?? '')?.[1] ?? '9');
  return format >= 9 ? '10' : format >= 6 ? '8' : format >= 5.3 ? '7' : '6';
}
