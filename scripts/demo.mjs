// `npm run demo`: the main job on the bundled example, as a new user would run it, with everything it makes in a
// temporary folder.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const temporary = mkdtempSync(join(tmpdir(), 'bugsmith-demo-'));
const project = join(temporary, 'orders');
const env = { ...process.env, BUGSMITH_HOME: join(temporary, 'home') };

function bugsmith(...args) {
  process.stdout.write(`\n$ bugsmith ${args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)).join(' ')}\n`);
  const program = join(root, 'dist', 'engine', 'bugsmith.js');
  const { status } = spawnSync(process.execPath, ['--liftoff-only', program, ...args, '--root', project], {
    stdio: 'inherit',
    env,
  });
  if (status !== 0) throw new Error(`bugsmith ${args[0]} ended with exit code ${status}`);
}

try {
  process.stdout.write('Building…\n');
  const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) throw new Error('the build failed');
  // A copy, so that you can see that Bugsmith never touches a project: it is compared at the end.
  cpSync(join(root, 'examples', 'orders'), project, { recursive: true });
  process.stdout.write(`\nThe example: a small JavaScript library with 84 tests, copied to ${project}\n`);
  bugsmith('doctor');
  bugsmith('generate', '--all', '--count', '5');
  bugsmith('pool', 'list');
  bugsmith('export', 'few-shot', '--query', 'the last page of a list is cut short', '--count', '2');
  const same = spawnSync('diff', ['-r', join(root, 'examples', 'orders'), project], { stdio: 'inherit' });
  if (same.status === 0) process.stdout.write('\nThe example is byte for byte as it was.\n');
} catch (error) {
  process.stderr.write(`\nThe demo stopped: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
