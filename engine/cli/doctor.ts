import { access, constants, mkdir } from 'node:fs/promises';
import { exitCodes } from '../protocol/index.ts';
import { sandboxProviders } from '../sandbox/providers.ts';
import { cacheFolder, dataFolder } from '../storage.ts';
import { version } from '../version.ts';
import type { CommandContext, CommonOptions } from './command.ts';

interface Check {
  readonly name: string;
  readonly works: boolean;
  readonly detail: string;
  readonly remedies: readonly string[];
}

/** `bugsmith doctor`: exit code 3 when no sandbox works or Bugsmith cannot keep its data. */
export async function doctor(_options: CommonOptions, { output }: CommandContext): Promise<void> {
  const sandboxes: Check[] = [];
  for (const provider of sandboxProviders()) {
    const health = await provider.probe();
    sandboxes.push({
      name: `${health.kind} sandbox`,
      works: health.works,
      detail: health.detail,
      remedies: health.remedies,
    });
  }
  const folders = [await writable('data folder', dataFolder()), await writable('cache folder', cacheFolder())];
  const checks: Check[] = [
    { name: 'bugsmith', works: true, detail: `${version} on Node.js ${process.versions.node}`, remedies: [] },
    ...sandboxes,
    ...folders,
  ];
  const ready = sandboxes.some((check) => check.works) && folders.every((check) => check.works);

  if (output.json) {
    output.writeJson({ ready, checks });
  } else {
    for (const check of checks) {
      output.print(`${check.works ? '✔' : '✘'} ${check.name}: ${check.detail}`);
      for (const remedy of check.remedies) output.print(`    → ${remedy}`);
    }
    output.print();
    output.print(ready ? 'Ready.' : 'Not ready: follow one of the arrows above.');
  }
  if (!ready) process.exitCode = exitCodes.notReady;
}

async function writable(name: string, folder: string): Promise<Check> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return { name, works: true, detail: folder, remedies: [] };
  } catch (error) {
    return {
      name,
      works: false,
      detail: `${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      remedies: ['make it writable, or set BUGSMITH_HOME to a folder that is'],
    };
  }
}
