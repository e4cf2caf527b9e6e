import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, SandboxProcess } from '../../../engine/sandbox/sandbox.ts';

/** A program on this machine, without a sandbox around it: to test what runs inside of one. */
export function startLocally(command: Command): SandboxProcess {
  const [program = '', ...args] = command.argv;
  const child = spawn(program, args, {
    cwd: command.directory,
    env: { ...process.env, ...command.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.once('error', () => resolve(null));
  });
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** An interpreter with pytest: made once on a machine; BUGSMITH_TEST_PYTHON names another one. */
export function pythonWithPytest(): string {
  if (process.env.BUGSMITH_TEST_PYTHON) return process.env.BUGSMITH_TEST_PYTHON;
  const folder = join(tmpdir(), 'bugsmith-test-pytest');
  const python = join(folder, 'bin/python');
  if (!existsSync(join(folder, 'bin/pytest'))) {
    execFileSync('python3', ['-m', 'venv', '--clear', folder]);
    execFileSync(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', 'pytest'], { stdio: 'pipe' });
  }
  return python;
}
