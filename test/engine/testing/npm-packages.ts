import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a folder packages that the project itself does not depend on: installed once on a machine, then linked. */
export function installPackages(folder: string, packages: readonly string[]): void {
  const place = join(tmpdir(), `bugsmith-test-npm-${packages.join('-').replace(/[^\w.]+/g, '_')}`);
  if (!existsSync(join(place, 'installed'))) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], { cwd: place });
    writeFileSync(join(place, 'installed'), '');
  }
  symlinkSync(join(place, 'node_modules'), join(folder, 'node_modules'));
}
