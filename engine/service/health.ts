import { access, constants, mkdir } from 'node:fs/promises';
import type { Health, HealthCheck } from '../protocol/index.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import { cacheFolder, dataFolder } from '../storage.ts';
import { version } from '../version.ts';

/** What works on this machine, and what to do about the rest. Never rejects; looks anew each time. */
export async function lookAtHealth(providers: readonly SandboxProvider[]): Promise<Health> {
  const sandboxes: HealthCheck[] = [];
  for (const provider of providers) {
    const { kind, works, code, detail, remedies } = await provider.probe();
    const reason = works || code === undefined ? {} : { reason: code };
    sandboxes.push({ name: `${kind} sandbox`, works, ...reason, detail, remedies: [...remedies] });
  }
  const folders = [await writable('data folder', dataFolder()), await writable('cache folder', cacheFolder())];
  return {
    ready: sandboxes.some((check) => check.works) && folders.every((check) => check.works),
    checks: [
      { name: 'bugsmith', works: true, detail: `${version} on Node.js ${process.versions.node}`, remedies: [] },
      ...sandboxes,
      ...folders,
    ],
  };
}

async function writable(name: string, folder: string): Promise<HealthCheck> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return { name, works: true, detail: folder, remedies: [] };
  } catch (error) {
    return {
      name,
      works: false,
      reason: 'folder-not-writable',
      detail: `${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      remedies: ['make it writable, or set BUGSMITH_HOME to a folder that is'],
    };
  }
}
