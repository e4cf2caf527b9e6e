import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Version of this build, from the nearest package.json (the project's own, or the one packed beside the build). */
export const version: string = findVersion(import.meta.dirname);

function findVersion(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === 'bugsmith' && manifest.version) return manifest.version;
    } catch {
      // no package.json here: look one level up
    }
    if (dirname(folder) === folder) return '0.0.0';
  }
}
