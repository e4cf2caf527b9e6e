import { CommanderError } from 'commander';
import { exitCodes, Problem } from '../protocol/index.ts';
import { stopped } from './command.ts';
import { Output } from './output.ts';
import { buildProgram } from './program.ts';
import { stopSignal } from './stop.ts';

/** Runs the command line; sets the process's exit code and never rejects. */
export async function main(argv: readonly string[]): Promise<void> {
  const output = new Output({ json: argv.includes('--json'), verbose: argv.includes('--verbose') });
  const stop = stopSignal(output);
  try {
    await buildProgram(output, stop.signal).parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error, output, stop.signal);
  } finally {
    output.done();
    stop.release();
  }
}

function exitCodeOf(error: unknown, output: Output, signal: AbortSignal): number {
  // commander has written its message already
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'))) {
    output.note('Stopped. What was finished is kept.');
    return stopped;
  }
  output.problem(error);
  return error instanceof Problem ? error.exitCode : exitCodes.failed;
}
