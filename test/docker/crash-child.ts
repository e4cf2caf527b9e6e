// Opens a sandbox, or only makes its container, says so, and waits to be killed.
import { Container } from '../../engine/sandbox/docker/container.ts';
import { containerOptions, defaultLimits } from '../../engine/sandbox/docker/container-options.ts';
import { findEngine } from '../../engine/sandbox/docker/engine.ts';

const [how, image = ''] = process.argv.slice(2);
const engine = await findEngine();
if (how === 'created') {
  const options = containerOptions(engine, image, defaultLimits(engine), {});
  const { id } = await engine.docker.createContainer(options);
  process.stdout.write(`${id}\n`);
} else {
  const container = await Container.start(engine, image, {});
  const { stream } = await container.execute(['sleep', '600'], { directory: '/', stdin: false });
  process.stdout.write(`${container.id}\n`);
  if (how === 'ends') {
    // As a program does that forgets to close: nothing may keep it, and nothing may stay.
    (stream as { unref?: () => void }).unref?.();
    stream.pause();
  }
}
if (how !== 'ends') setInterval(() => {}, 1000);
