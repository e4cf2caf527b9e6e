import { exitCodes } from '../protocol/index.ts';
import { sandboxProviders } from '../sandbox/providers.ts';
import { lookAtHealth } from '../service/health.ts';
import type { CommandContext, CommonOptions } from './command.ts';

/** `bugsmith doctor`: exit code 3 when no sandbox works or Bugsmith cannot keep its data. */
export async function doctor(_options: CommonOptions, { output }: CommandContext): Promise<void> {
  const health = await lookAtHealth(sandboxProviders());
  if (output.json) {
    output.writeJson(health);
  } else {
    for (const check of health.checks) {
      output.print(`${check.works ? '✔' : '✘'} ${check.name}: ${check.detail}`);
      for (const remedy of check.remedies) output.print(`    → ${remedy}`);
    }
    output.print();
    output.print(health.ready ? 'Ready.' : 'Not ready: follow one of the arrows above.');
  }
  if (!health.ready) process.exitCode = exitCodes.notReady;
}
