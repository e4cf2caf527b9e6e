import { spawn } from 'node:child_process';

/** Tells the person what provisioning does; to stderr, so that stdout stays the caller's. */
export function say(text) {
  process.stderr.write(`provision: ${text}\n`);
}

/**
 * Runs a program to its end and never rejects.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, seconds?: number, silentSeconds?: number }} [options]
 *   `seconds` limits the whole run, `silentSeconds` the time without any output.
 * @returns {Promise<{ ok: boolean, code: number | null, stdout: string, output: string }>} `output` is stdout and
 *   stderr as they came; for a program that does not exist it says so and `code` is null.
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stdout = [];
    const all = [];
    const stop = (why) => {
      all.push(Buffer.from(`\n${why}\n`));
      child.kill('SIGKILL');
    };
    const whole =
      options.seconds && setTimeout(() => stop(`stopped after ${options.seconds} s`), options.seconds * 1e3);
    let silence;
    const heard = () => {
      if (!options.silentSeconds) return;
      clearTimeout(silence);
      silence = setTimeout(() => stop(`no answer in ${options.silentSeconds} s`), options.silentSeconds * 1e3);
    };
    heard();
    const end = (code, note = '') => {
      clearTimeout(whole);
      clearTimeout(silence);
      const output = Buffer.concat(all).toString() + note;
      resolve({ ok: code === 0, code, stdout: Buffer.concat(stdout).toString(), output });
    };
    child.stdout.on('data', (chunk) => {
      stdout.push(chunk);
      all.push(chunk);
      heard();
    });
    child.stderr.on('data', (chunk) => {
      all.push(chunk);
      heard();
    });
    child.on('error', (error) => end(null, error.message));
    child.on('close', (code) => end(code));
  });
}

/** Like `run`, but a failure is an Error that ends with the program's last lines. */
export async function must(program, args, options = {}) {
  const result = await run(program, args, options);
  if (!result.ok) {
    const end = result.output.trimEnd().split('\n').slice(-15).join('\n');
    throw new Error(`${program} ${args.slice(0, 4).join(' ')} failed (${result.code}):\n${end}`);
  }
  return result.stdout;
}
