/**
 * vitest's adapter, its first half: a reporter for vitest's own command, so that vitest itself has read its configuration
 * by the time this is asked; it puts our runner (vitest-runner.mjs) in place of the tests' own. Files run one after the
 * other, and the first one's process is the one that serves.
 */
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

process.env.BUGSMITH_VITEST = dirname(realpathSync(process.argv[1]));

export default class ServingReporter {
  onInit(vitest) {
    const projects = vitest.projects ?? [vitest];
    for (const { config } of [vitest, ...projects])
      config.runner = fileURLToPath(new URL('vitest-runner.mjs', import.meta.url));
    const [{ config }] = projects;
    if (projects.length > 1) this.refuse('the tests belong to several projects');
    else if (config.browser?.enabled) this.refuse('the tests run in a browser');
    else if (config.environmentMatchGlobs?.length > 0) this.refuse('the tests run in several environments');
  }

  refuse(why) {
    process.env.BUGSMITH_VITEST_UNABLE = why;
  }
}
