import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, posix } from 'node:path';
import { sandboxPaths } from '../layout.ts';
import type { HostSettings } from '../recipe.ts';

export interface ResolvedSettings {
  readonly env: Readonly<Record<string, string>>;
  /** Host path → absolute sandbox path. */
  readonly files: ReadonlyMap<string, string>;
  /** Host folders to show at the same path. */
  readonly folders: readonly string[];
}

/** What of the host's settings the steps get: mirrors, proxies, certificates, and what gives them a name. */
export function resolveSettings(settings: HostSettings, hostEnv: NodeJS.ProcessEnv = process.env): ResolvedSettings {
  const env: Record<string, string> = {};
  const files = new Map<string, string>();
  const folders: string[] = [];
  // Names are looked up by the host's rules, for the steps share its network.
  for (const path of ['/etc/resolv.conf', '/etc/hosts', '/etc/nsswitch.conf', '/etc/gai.conf']) {
    if (existsSync(path)) files.set(path, path);
  }
  for (const [name, value] of Object.entries(hostEnv)) {
    if (value === undefined || !settings.env.some((pattern) => matches(name, pattern))) continue;
    env[name] = value;
    for (const part of value.split(/[\s:]+/).filter(isAbsolute)) {
      const kind = statSync(part, { throwIfNoEntry: false });
      if (kind?.isFile()) files.set(part, part);
      // Of folders only those that hold certificates or packages: others are the user's own places.
      else if (kind?.isDirectory() && /(_DIR|_LINKS)$/i.test(name)) folders.push(part);
    }
  }
  for (const { host, sandbox } of settings.files) {
    if (isReadableFile(host)) files.set(host, posix.resolve(sandboxPaths.home, sandbox));
  }
  return { env, files, folders };
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function isReadableFile(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
