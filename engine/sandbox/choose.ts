import { exitCodes, Problem } from '../protocol/index.ts';
import type { SandboxHealth, SandboxKind, SandboxProvider } from './sandbox.ts';

export type SandboxChoice = SandboxKind | 'auto';

export interface ChosenSandbox {
  readonly provider: SandboxProvider;
  readonly health: SandboxHealth;
  /** Why this one, for people; empty when it was asked for by name. */
  readonly reason: string;
}

/**
 * `auto` takes docker when it answers and namespace otherwise.
 * @throws Problem `no-sandbox` (exit code 3) that says, for each kind tried, what is wrong and what to do.
 */
export async function chooseSandbox(
  choice: SandboxChoice,
  providers: readonly SandboxProvider[],
): Promise<ChosenSandbox> {
  const wanted = choice === 'auto' ? providers : providers.filter((provider) => provider.kind === choice);
  const failed: SandboxHealth[] = [];
  for (const provider of wanted) {
    const health = await provider.probe();
    if (!health.works) {
      failed.push(health);
      continue;
    }
    const passedOver = failed.map((other) => `${other.kind} does not work here: ${other.detail}`);
    return { provider, health, reason: passedOver.join('; ') };
  }
  throw new Problem({
    code: 'no-sandbox',
    message:
      choice === 'auto' ? 'No sandbox works on this machine.' : `The ${choice} sandbox does not work on this machine.`,
    why: failed.map((health) => `${health.kind}: ${health.detail}`).join('\n'),
    remedy: failed.flatMap((health) => health.remedies.map((line) => `${health.kind}: ${line}`)).join('\n'),
    exitCode: exitCodes.notReady,
  });
}
