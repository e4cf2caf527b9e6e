/**
 * vitest's adapter, its first half: a reporter for vitest's own command, so that vitest itself has read its configuration
 * by the time this is asked; it puts our runner (vitest-runner.mjs) in place of the tests' own. The command names one
 * test file: its process is the one that serves.
 */
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

process.env.BUGSMITH_VITEST = dirname(realpathSync(process.argv[1]));

export default class ServingReporter {
  onInit(vitest) {
    const projects = vitest.projects ?? [vitest];
    for (const { config } of [vitest, ...projects]) config.runner = join(import.meta.dirname, 'vitest-runner.mjs');
  }
}
