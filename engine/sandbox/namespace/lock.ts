import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { helperEnvironment } from './programs.ts';

/**
 * Runs `work` while no other process on this machine does so under the same lock file. flock(1) holds the lock for us
 * and lets go when its input ends, so a process that dies leaves nothing locked.
 */
export async function underLock<T>(
  file: string,
  signal: AbortSignal,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  await mkdir(dirname(file), { recursive: true });
  const child = spawn('flock', [file, 'sh', '-c', 'echo; read -r _'], {
    env: helperEnvironment,
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  child.stdin.on('error', () => {});
  const exited = once(child, 'exit');
  exited.catch(() => {});
  const waiting = setTimeout(onWait, 500);
  let locked = false;
  try {
    await Promise.race([
      once(child.stdout, 'data', { signal }),
      exited.then(() => {
        throw new Error(`flock could not lock ${file}`);
      }),
    ]);
    clearTimeout(waiting);
    locked = true;
    return await work();
  } finally {
    clearTimeout(waiting);
    child.stdin.end();
    if (!locked) child.kill();
    await exited.catch(() => {});
  }
}
