import { dirname, join } from 'node:path';
import type { TestSetup } from '../../../engine/protocol/index.ts';
import type { Framework, TestPlan, TestSelection } from '../../../engine/testing/framework.ts';
import type { Coverage, TestReport } from '../../../engine/testing/report.ts';
import { runPlan } from '../../../engine/testing/run.ts';
import { LocalSandbox } from './local-sandbox.ts';

export interface RunOptions {
  readonly stop?: boolean;
  readonly env?: Record<string, string>;
}

/** A fixture under one framework, run for real on this machine's Node. */
export class FrameworkBench {
  readonly sandbox: LocalSandbox;
  readonly framework: Framework;
  setup!: TestSetup;

  constructor(framework: Framework, fixture: string) {
    this.framework = framework;
    const node = dirname(process.execPath);
    this.sandbox = new LocalSandbox(
      join(import.meta.dirname, '../../fixtures', fixture),
      // Programs of the repository's own packages: mocha.
      [node, join(import.meta.dirname, '../../../node_modules/.bin'), process.env.PATH].join(':'),
    );
  }

  get project(): string {
    return this.sandbox.inside('/bugsmith/project/').slice(0, -1);
  }

  async detect(): Promise<void> {
    const [setup] = await this.framework.detect(this.sandbox.snapshot());
    if (!setup) throw new Error(`${this.framework.name} found nothing in ${this.project}`);
    this.setup = setup;
  }

  async run(selection: TestSelection, options: RunOptions = {}): Promise<TestReport> {
    const plan = this.framework.plan(this.setup, selection, { stopAtFirstFailure: options.stop ?? false });
    return this.framework.read(this.setup, await this.#execute(plan, options.env));
  }

  async coverage(): Promise<Coverage> {
    const baseline = (await this.run({ kind: 'all' })).results.filter((result) => result.outcome === 'passed');
    const [plan, ...others] = this.framework.coveragePlans(this.setup, baseline);
    if (!plan || others.length > 0) throw new Error('one coverage plan was expected');
    return this.framework.readCoverage(this.setup, plan, await this.#execute(plan));
  }

  #execute(plan: TestPlan, env: Record<string, string> = {}) {
    const command = { ...plan.command, env: { ...plan.command.env, ...env } };
    return runPlan(this.sandbox, { ...plan, command }, { seconds: 120 });
  }
}

/** Test id → outcome, sorted by id. */
export function outcomes(report: TestReport): [string, string][] {
  return report.results.map((result): [string, string] => [result.id, result.outcome]).sort();
}
