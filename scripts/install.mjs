// Makes node_modules match the lock file, and does nothing when it already does. Runs on the old Node that a machine
// may have, before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.bugsmith-installed');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
// npm and npm's links to programs are scripts on Windows, and need a shell there.
const shell = process.platform === 'win32';

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  process.stdout.write('Installing dependencies (npm ci)…\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell,
  });
  if (npm.status !== 0) {
    process.stderr.write(
      'npm ci failed, see above. Check the network and the npm registry settings, then try again.\n',
    );
    process.exit(1);
  }
  const node = spawnSync(join(root, 'node_modules', '.bin', 'node'), ['--version'], { encoding: 'utf8', shell });
  if (Number(/^v(\d+)/.exec(node.stdout ?? '')?.[1] ?? 0) < 22) {
    process.stderr.write(
      'The `node` package did not install its program. If npm blocks install scripts, allow those of `node` and `esbuild`\n' +
        '(npm install-scripts approve node esbuild), delete node_modules and try again.\n',
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
