import { spawn } from 'node:child_process';

/** For our own helpers, in and outside of the sandbox; programs under test get the environment they are given. */
export const helperEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin' } as const;

export interface HostRun {
  /** Null when the program does not exist or was killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the system's own programs on the host. Never rejects. */
export function runOnHost(program: string, args: readonly string[]): Promise<HostRun> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: helperEnvironment, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => resolve({ exitCode: null, stdout, stderr: error.message }));
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
