// Gives this machine what the tests in VS Code need beyond npm's packages: a Chromium for the workbench.
import { existsSync } from 'node:fs';
import { say } from './command.mjs';
import { aptInstall, mayInstall } from './engine.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export async function provideChromium() {
  if (process.env.CHROMIUM_PATH || names.some((name) => existsSync(`/usr/bin/${name}`))) return;
  if (!mayInstall()) {
    say('no Chromium is installed, and only root on Debian may install one here; CHROMIUM_PATH can name one');
    process.exitCode = 1;
    return;
  }
  say('installing chromium');
  await aptInstall(['chromium']);
}
