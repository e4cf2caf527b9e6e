import { posix } from 'node:path';
import { sandboxPaths } from '../layout.ts';
import type { HostSettings } from '../recipe.ts';
import type { TarWriter } from './tar.ts';

/** Adds this machine's files to a build's context, below a folder, each where the steps look for it. */
export async function addSettingsFiles(tar: TarWriter, settings: HostSettings, folder: string): Promise<void> {
  for (const { host, sandbox } of settings.files) {
    const path = posix.resolve(sandboxPaths.home, sandbox);
    // The user's other files stay out: only what the recipe names is read.
    await tar.copy(folder + path, host);
  }
}

/** A shell script that sets this machine's variables for a step. */
export function settingsScript(settings: HostSettings, env: NodeJS.ProcessEnv = process.env): string {
  const lines = Object.entries(selectEnvironment(settings, env)).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`,
  );
  return lines.join('');
}

function selectEnvironment(settings: HostSettings, env: NodeJS.ProcessEnv): Record<string, string> {
  const wanted = (name: string): boolean =>
    settings.env.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one));
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && /^\w+$/.test(entry[0]) && wanted(entry[0]),
    ),
  );
}

/** Proxies of this machine, for what builds outside the steps; the builder keeps these out of an image's history. */
export function proxyArguments(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [
    name,
    name.toLowerCase(),
  ]);
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

/** Text for people, without the credentials that an address in it may carry. */
export function withoutCredentials(text: string): string {
  return text.replace(/(\b[a-z][a-z+.-]*:\/\/)[^\s/@'"]+@/gi, '$1***@');
}
