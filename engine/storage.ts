import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Bugsmith keeps things, never inside the user's project. `BUGSMITH_HOME` moves both at once (tests, the editor's
 * global storage); else the system's own places are used.
 */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.BUGSMITH_HOME) return join(env.BUGSMITH_HOME, 'data');
  if (process.platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'bugsmith', 'data');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'bugsmith');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'bugsmith');
}

/** Can be deleted at any time: snapshots, environments, baselines. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.BUGSMITH_HOME) return join(env.BUGSMITH_HOME, 'cache');
  if (process.platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'bugsmith', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'bugsmith');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bugsmith');
}
