import { type ContractOptions, setUpBench } from './contract/bench.ts';
import { changesContract } from './contract/changes.ts';
import { commandContract } from './contract/commands.ts';
import { environmentContract } from './contract/environments.ts';
import { fileContract } from './contract/files.ts';
import { isolationContract } from './contract/isolation.ts';
import { lifetimeContract } from './contract/lifetime.ts';
import { limitContract } from './contract/limits.ts';

export type { ContractOptions } from './contract/bench.ts';

/** What every sandbox must hold, whatever it is made of. Call it inside a `describe`, with BUGSMITH_HOME set. */
export function sandboxContract(options: ContractOptions): void {
  const bench = setUpBench(options);
  for (const part of [
    commandContract,
    isolationContract,
    fileContract,
    changesContract,
    limitContract,
    lifetimeContract,
    environmentContract,
  ]) {
    part(bench);
  }
}

/** Only how environments are built. */
export function sandboxEnvironmentContract(options: ContractOptions): void {
  environmentContract(setUpBench(options));
}
