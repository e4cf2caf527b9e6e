import { notifications, requests } from '../../../engine/protocol/index.ts';
import { EngineClient } from './engine-client.ts';

// A client that generates and never ends; it prints the engine's process id once tests run, for somebody to kill it.
const engine = await EngineClient.start();
engine.on(notifications.progress, ({ progress }) => {
  if (progress.phase === 'screen') process.stdout.write(`${engine.process.pid}\n`);
});
await engine.request(requests.generate, {
  operation: 'doomed',
  root: process.argv[2] ?? '',
  target: { kind: 'all' },
  count: 10_000,
  strategies: ['mutation'],
  sandbox: 'namespace',
  seed: 3,
});
