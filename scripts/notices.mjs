// The licence texts of everything that the build carries.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const permitted = /^\(?(MIT|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|0BSD|Unlicense|BlueOak-1\.0\.0|CC0-1\.0)\b/;

/** One text for all `packages`; throws when a package has a licence that has not been thought about. */
export function collectNotices(root, packages) {
  const parts = ['Bugsmith carries the following third-party software.\n'];
  for (const name of packages) {
    const folder = join(root, 'node_modules', name);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const licence = typeof manifest.license === 'string' ? manifest.license : manifest.license?.type;
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|-|$)/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
    if (!text && (!licence || !permitted.test(licence))) {
      throw new Error(
        `${name} has the licence '${licence ?? 'none'}': look at it, then add it to scripts/notices.mjs or drop the package`,
      );
    }
    const home = manifest.homepage ? `\n${manifest.homepage}` : '';
    parts.push(
      `${'-'.repeat(80)}\n${name} ${manifest.version} (${licence ?? 'see below'})${home}\n\n${text || `Licence: ${licence}`}\n`,
    );
  }
  return parts.join('\n');
}
