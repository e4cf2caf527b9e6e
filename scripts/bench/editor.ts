import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, projectRoot } from '../vscode/install.ts';
import { runSuite } from '../vscode/run-suite.ts';
import { settings } from '../vscode/scenarios.ts';
import { copyProject, pantry } from '../vscode/workspaces.ts';
import { fillPool } from './editor/large-pool.ts';
import { type Measured, resultsVariable, told } from './editor/results.ts';
import { report, say } from './report.ts';

const windows = 3;
const large = 2000;

/**
 * The extension in a real VS Code: what activating it costs, and for how long at a time it keeps the extension host from doing
 * anything else. `npm run build` comes before.
 */
export async function editorBench(): Promise<void> {
  const activations: Measured[] = [];
  for (let round = 0; round < windows; round += 1) activations.push(...(await inWindow('activation')));
  report(
    'Activation, ms',
    [
      'window',
      'around activate()',
      'of it computed',
      'the rest, at the first command or view',
      'VS Code: load | call | resolve',
    ],
    activations.flatMap((one, index) =>
      one.kind === 'activation'
        ? [[index + 1, one.around.toFixed(1), one.computed.toFixed(1), one.composed.toFixed(1), columns(one.product)]]
        : [],
    ),
  );
  const loops = [...(await inWindow('generating')), ...(await inWindow('a large pool', large))];
  report(
    'Longest block of the extension host’s event loop, ms',
    ['while', 'seconds', 'longest', 'of it computed', 'most computed', 'over 50'],
    loops.flatMap((one) =>
      one.kind === 'event-loop'
        ? [
            [
              one.step,
              one.seconds.toFixed(1),
              one.longest.milliseconds.toFixed(1),
              one.longest.computed.toFixed(1),
              one.busiest.computed.toFixed(1),
              one.over50,
            ],
          ]
        : [],
    ),
  );
}

/** What VS Code says of an extension: load, call and finish are the numbers of its line. */
function columns(line: string): string {
  return line
    .split('|')
    .map((cell) => cell.trim())
    .filter((cell) => /^\d+(\.\d+)?$/.test(cell))
    .join(' | ');
}

/** Runs one of the suites beside this file in a window of its own. */
async function inWindow(suite: string, bugs = 0): Promise<Measured[]> {
  const workspace = copyProject(pantry);
  const home = mkdtempSync(join(tmpdir(), 'bugsmith-bench-'));
  const results = join(home, 'results.jsonl');
  try {
    if (bugs > 0) await fillPool(workspace.open, home, bugs);
    const { failures } = await runSuite({
      vscode: install('current', say),
      folder: join(projectRoot, 'scripts', 'bench', 'editor'),
      open: workspace.open,
      development: [projectRoot],
      settings: { ...settings, 'bugsmith.generate.count': 24 },
      env: { BUGSMITH_HOME: home, [resultsVariable]: results },
      grep: suite,
      seconds: 600,
      say: () => {},
    });
    if (failures > 0) throw new Error(`${suite}: see .vscode-test/failures`);
    return told(results);
  } finally {
    workspace.remove();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}
