// Gives this machine what the tests in containers need: an engine that answers, and base images. Called by the test
// script where it may install things (root on Debian, or CI); nothing else calls it.
import { deriveImages, hasImage, pull } from './base-images.mjs';
import { run, say } from './command.mjs';
import { engineAnswers, installEngine, mayInstall } from './engine.mjs';
import { hostTools } from './host-tools.mjs';

async function main() {
  if (!(await engineAnswers())) {
    if (!mayInstall()) throw new Error('no container engine answers, and only root on Debian may install one here');
    await installEngine();
  }
  const tools = await hostTools();
  const missing = [];
  for (const tool of tools) if (!(await hasImage(tool.image))) missing.push(tool);
  if (missing.length > 0) await provide(tools, missing);
  for (const tool of tools) process.stdout.write(`${tool.image}\n`);
}

async function provide(tools, missing) {
  const left = [];
  for (const tool of missing) {
    // When the registry does not answer for one it will not for the next.
    if (left.length > 0 || !(await pull(tool.image))) left.push(tool);
  }
  if (left.length === 0) return;
  const names = left.map((tool) => tool.image).join(', ');
  if (!mayInstall()) throw new Error(`cannot pull ${names}, and only root on Debian can make them here`);
  await deriveImages(tools, left);
  // Layers of earlier makes that no image uses any more.
  await run('docker', ['image', 'prune', '-f', '--filter', 'label=bugsmith.provision'], { seconds: 120 });
}

main().catch((error) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
