import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { sandboxPaths } from '../layout.ts';
import type { HostSettings } from '../recipe.ts';
import { readText } from './processes.ts';

export interface ResolvedSettings {
  readonly env: Readonly<Record<string, string>>;
  /** Absolute sandbox path → host path. */
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
    if (value !== undefined && settings.env.some((pattern) => matches(name, pattern))) env[name] = value;
  }
  for (const { host, sandbox } of settings.files) {
    const path = posix.resolve(sandboxPaths.home, sandbox);
    if (readText(host) !== undefined) files.set(path, host);
    // A folder of certificates or packages, in its own place.
    else if (path === host && statSync(host, { throwIfNoEntry: false })?.isDirectory()) folders.push(host);
  }
  return { env, files, folders };
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
