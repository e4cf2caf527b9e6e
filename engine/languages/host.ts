import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { HostSettings } from '../sandbox/recipe.ts';

const execute = promisify(execFile);

/** Absolute paths of a program on the host, in the order of PATH. */
export function programsOnPath(name: string, env: NodeJS.ProcessEnv = process.env): string[] {
  const found: string[] = [];
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (!folder) continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (!found.includes(path)) found.push(path);
    } catch {
      // Not in this folder.
    }
  }
  return found;
}

/** What a program prints when asked about itself; undefined when it fails or takes longer than ten seconds. */
export async function askProgram(
  program: string,
  args: readonly string[],
  directory: string = homedir(),
): Promise<string | undefined> {
  try {
    // Shims of version managers look at the folder: one without a version file gives the user's default.
    const { stdout } = await execute(program, [...args], { cwd: directory, timeout: 10_000, encoding: 'utf8' });
    return stdout;
  } catch {
    return undefined;
  }
}

const certificateVariables = [
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'NODE_EXTRA_CA_CERTS',
  'PIP_CERT',
];

const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'FTP_PROXY'];

/** Proxies and certificates: what any installer needs to reach its registry from this machine. */
export function networkSettings(env: NodeJS.ProcessEnv = process.env): HostSettings {
  const home = homedir();
  return {
    env: [...proxyVariables, ...proxyVariables.map((name) => name.toLowerCase()), ...certificateVariables],
    files: [
      // A variable names a place; the file has to be in that place.
      ...pathsNamedBy(certificateVariables, env),
      { host: join(home, '.netrc'), sandbox: '.netrc' },
      { host: join(home, '.gitconfig'), sandbox: '.gitconfig' },
    ],
  };
}

/** Files and folders that environment variables name, to be shown in the same place. */
export function pathsNamedBy(
  variables: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): HostSettings['files'][number][] {
  const paths = variables
    .flatMap((name) => (env[name] ?? '').split(/\s+/))
    .filter((path) => path.startsWith('/') && existsSync(path));
  return [...new Set(paths)].map((path) => ({ host: path, sandbox: path }));
}

export function joinSettings(...settings: readonly HostSettings[]): HostSettings {
  return {
    env: [...new Set(settings.flatMap((one) => one.env))],
    files: [...new Map(settings.flatMap((one) => one.files.map((file) => [file.sandbox, file] as const))).values()],
  };
}
