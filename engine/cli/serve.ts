import { exitCodes, Problem } from '../protocol/index.ts';
import { sandboxProviders } from '../sandbox/providers.ts';
import { serve } from '../server/serve.ts';
import { takeStdout } from '../server/stdout.ts';
import type { CommandContext, CommonOptions } from './command.ts';

interface ServeOptions extends CommonOptions {
  readonly stdio?: boolean;
  readonly idleMinutes: number;
}

/** `bugsmith serve`: the engine for an editor. Ends the process when it is done. */
export async function serveCommand(options: ServeOptions, { signal }: CommandContext): Promise<void> {
  if (!options.stdio) {
    throw new Problem({
      code: 'usage',
      message: 'How the engine is to be spoken to is not said.',
      remedy: 'Give --stdio: requests come in on stdin, answers go out on stdout.',
      exitCode: exitCodes.usage,
    });
  }
  const output = takeStdout(process.stdout, process.stderr);
  try {
    await serve({
      input: process.stdin,
      output,
      providers: sandboxProviders(),
      idleMinutes: options.idleMinutes,
      signal,
      log: (text) => process.stderr.write(`${text}\n`),
    });
  } finally {
    process.stdin.destroy();
    // Whatever still holds the process up, nobody needs it any more.
    setTimeout(() => process.exit(), 1000).unref();
  }
}
