import { exitCodes } from '../protocol/index.ts';
import type { SandboxChoice } from '../sandbox/choose.ts';
import { sandboxProviders } from '../sandbox/providers.ts';
import { checkOut } from '../service/checkout.ts';
import { openPool } from '../service/pools.ts';
import { verify } from '../service/verify.ts';
import type { CommandContext, CommonOptions } from './command.ts';
import { count } from './output.ts';
import { projectRoot } from './root.ts';

/** `bugsmith pool checkout`. */
export async function checkOutCommand(
  id: string,
  directory: string,
  options: CommonOptions,
  { output, signal }: CommandContext,
): Promise<void> {
  const root = projectRoot(undefined, options);
  using pool = await openPool(root, signal);
  const result = await checkOut(pool, { root, id, directory, report: output.progress, signal });
  output.done();
  if (output.json) {
    output.writeJson(result);
    return;
  }
  output.print(result.problemStatement);
  output.print();
  output.print(`The code is in ${result.directory}; this text is the message of its one commit.`);
  output.note(`When it is fixed: bugsmith verify ${result.directory}`);
}

/** `bugsmith verify`: exit code 0 when the bug is fixed, 1 when it is not. */
export async function verifyCommand(
  directory: string | undefined,
  options: CommonOptions & { readonly sandbox: SandboxChoice },
  { output, signal }: CommandContext,
): Promise<void> {
  const result = await verify({
    directory: projectRoot(directory, options),
    sandbox: options.sandbox,
    providers: sandboxProviders(),
    report: output.progress,
    signal,
  });
  output.done();
  if (!result.solved) process.exitCode = exitCodes.failed;
  if (output.json) {
    output.writeJson(result);
    return;
  }
  output.print(`${result.solved ? '✔' : '✘'} ${result.detail}`);
  const failing = [...result.stillFailing, ...result.newlyFailing];
  for (const test of failing.slice(0, 20)) {
    output.print(`  ${test}`);
    const line = (result.messages[test] ?? '').split('\n').find((part) => part.trim() !== '');
    if (line) output.print(`      ${line.trim().slice(0, 200)}`);
  }
  if (failing.length > 20) output.print(`  … and ${count(failing.length - 20, 'more test')} (--json has all)`);
}
