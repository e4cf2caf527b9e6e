import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot, TestSetup } from '../../protocol/index.ts';
import type { EnvironmentRecipe, HostSettings } from '../../sandbox/recipe.ts';
import { hasFile, readText } from '../../testing/files.ts';
import { projectContainer } from '../container.ts';
import { joinSettings, networkSettings, pathsNamedBy } from '../host.ts';
import { buildStep } from './building.ts';
import { gitDependencies, installationOf, installSteps } from './install.ts';
import { jestWarmup } from './jest.ts';
import { inPackage, packagesOf, readManifest, upwards } from './packages.ts';
import { chooseNode } from './toolchain.ts';

const configuration = ['.npmrc', '.yarnrc', '.yarnrc.yml', 'pnpm-workspace.yaml', '.pnpmfile.cjs'];

/** `node_modules` as the lock file says, installed by the manager that wrote it. */
export async function nodeRecipe(snapshot: Snapshot, setup: TestSetup): Promise<EnvironmentRecipe> {
  const installation = installationOf(snapshot, setup.directory);
  const folders = upwards(setup.directory);
  const first = (name: string): string | undefined =>
    folders.map((folder) => inPackage(folder, name)).find((path) => hasFile(snapshot, path));
  const versionFile = first('.nvmrc') ?? first('.node-version');
  const own = readManifest(snapshot, inPackage(setup.directory, 'package.json'));
  const engines = own?.engines?.node ?? installation?.manifest.engines?.node;
  const toolchain = await chooseNode(engines, versionFile === undefined ? undefined : readText(snapshot, versionFile));
  const packages = packagesOf(snapshot);
  const fromGit = packages.some((found) => gitDependencies(found.manifest).length > 0);
  const container = projectContainer(snapshot, 'node');
  const inputs = [
    ...packages.map((found) => inPackage(found.directory, 'package.json')),
    ...(installation?.lockFile === undefined ? [] : [installation.lockFile]),
    ...(versionFile === undefined ? [] : [versionFile]),
    ...folders.flatMap((folder) => configuration.map((name) => inPackage(folder, name))),
    ...snapshot.files
      .map((file) => file.path)
      .filter((path) => /^(patches|\.yarn\/(patches|releases|plugins))\//.test(path)),
  ];
  return {
    language: setup.languages[0] ?? 'javascript',
    toolchain,
    systemPackages: fromGit ? ['git', 'ca-certificates'] : [],
    inputs: [...new Set(inputs)].filter((path) => hasFile(snapshot, path)).sort(),
    steps: [...(installation ? installSteps(snapshot, installation) : []), ...buildStep(setup), ...jestWarmup(setup)],
    env: {},
    hostSettings: npmSettings(),
    ...(container ? { container } : {}),
  };
}

/** The settings of npm, pnpm and yarn on this machine: registries, credentials, certificates. */
function npmSettings(env: NodeJS.ProcessEnv = process.env): HostSettings {
  const home = homedir();
  const files = ['.npmrc', '.yarnrc', '.yarnrc.yml', '.config/pnpm/rc'].map((path) => ({
    host: join(home, path),
    sandbox: path,
  }));
  const custom = env.npm_config_userconfig ?? env.NPM_CONFIG_USERCONFIG;
  if (custom) files[0] = { host: custom, sandbox: '.npmrc' };
  return joinSettings(networkSettings(env), {
    env: [
      ...['registry', 'cafile', 'ca', 'proxy', 'https_proxy', 'http_proxy', 'noproxy', 'strict_ssl'].flatMap((name) => [
        `npm_config_${name}`,
        `NPM_CONFIG_${name.toUpperCase()}`,
      ]),
      ...['YARN_*', 'NPM_TOKEN', 'NODE_AUTH_TOKEN', 'COREPACK_*'],
      ...files.flatMap(({ host }) => variablesIn(host)),
    ],
    files: [
      ...files,
      ...pathsNamedBy(['npm_config_cafile', 'NPM_CONFIG_CAFILE'], env),
      ...certificatesIn(join(home, '.npmrc')),
    ],
  });
}

/** Names of environment variables that a configuration file refers to: `${NPM_TOKEN}`. */
function variablesIn(path: string): string[] {
  return [...textOf(path).matchAll(/\$\{(\w+)[^}]*\}/g)].map((match) => match[1] ?? '');
}

function certificatesIn(path: string): { host: string; sandbox: string }[] {
  const file = /^cafile\s*=\s*"?(\/[^"\n]+?)"?\s*$/m.exec(textOf(path))?.[1];
  return file === undefined ? [] : [{ host: file, sandbox: file }];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
