import { loadLanguages } from '../../engine/languages/registry.ts';
import { findTestSetups } from '../../engine/project/analysis.ts';
import { takeSnapshot } from '../../engine/project/snapshot.ts';
import { sandboxProviders } from '../../engine/sandbox/providers.ts';
import type { Sandbox, SandboxProvider } from '../../engine/sandbox/sandbox.ts';
import { median, report, seconds } from './report.ts';

const rounds = 9;

/** What a sandbox costs beyond the work done in it: medians in milliseconds, and against the slowest way. */
export async function sandboxBench(project: string): Promise<void> {
  const rows: (string | number)[][] = [];
  for (const provider of sandboxProviders()) {
    const health = await provider.probe();
    if (!health.works) rows.push([`${provider.kind}: ${health.detail}`, '', '', '', '']);
    else rows.push(await measure(provider, project));
  }
  report(
    'Overhead of the sandboxes, ms (median)',
    ['sandbox', 'open', 'run', 'write 8 KB', 'request to a resident worker', 'close'],
    rows,
  );
}

async function measure(provider: SandboxProvider, project: string): Promise<(string | number)[]> {
  const signal = new AbortController().signal;
  const silent = { report: () => undefined, signal };
  const languages = await loadLanguages();
  const { snapshot } = await takeSnapshot(project, silent);
  const [setup] = await findTestSetups(snapshot, languages);
  if (!setup) throw new Error('the example has no tests');
  const recipe = await languages.byId(setup.languages[0] ?? '').environment(snapshot, setup);
  const environment = await provider.prepare(recipe, snapshot, silent);
  const open: number[] = [];
  const run: number[] = [];
  const write: number[] = [];
  const request: number[] = [];
  const close: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let sandbox: Sandbox | undefined;
    open.push(
      await seconds(async () => {
        sandbox = await provider.open(environment, snapshot);
      }),
    );
    if (!sandbox) throw new Error('no sandbox');
    const place = sandbox;
    run.push(await seconds(() => place.run({ argv: ['true'] }, { seconds: 20 })));
    write.push(await seconds(() => place.write(new Map([['bench.txt', Buffer.alloc(8192, 'x')]]))));
    const worker = await place.start({ argv: ['cat'] }, {});
    const answer = () =>
      new Promise<void>((done) => {
        worker.stdout.once('data', () => done());
        worker.stdin.write('ping\n');
      });
    await answer();
    request.push(await seconds(answer));
    await worker.kill();
    close.push(await seconds(() => place.close()));
  }
  return [provider.kind, ...[open, run, write, request, close].map((values) => (median(values) * 1000).toFixed(1))];
}
