// Run by crash.test.ts as a process of its own, to be killed: opens sandboxes with programs in them, or builds an
// environment for ever, and says so; or dies with the first signal that it sends to end a program.
import { join } from 'node:path';
import { lookAtMachine } from '../../../../engine/sandbox/namespace/machine.ts';
import { NamespaceProvider } from '../../../../engine/sandbox/namespace/provider.ts';
import { buildSnapshot } from '../../../builders/snapshot.ts';
import { hostPython } from './host-python.ts';

const [what, mark = ''] = process.argv.slice(2);
const snapshot = buildSnapshot(join(process.env.BUGSMITH_HOME ?? '', `child-${what}`), { 'a.txt': 'a' });
const signal = new AbortController().signal;
const atIt = () => process.stdout.write('at it\n');

if (what === 'building') {
  const steps = [{ title: 'Taking long', run: `mkdir -m 0 a; echo x >b; sleep 600; : ${mark}` }];
  const report = ({ message }: { message: string }) => void (message === 'Taking long' && setTimeout(atIt, 300));
  await new NamespaceProvider().prepare({ ...hostPython(), steps }, snapshot, { report, signal });
} else {
  // What is written goes to memory in one, where the kernel can, and to disk in the other.
  const machine = await lookAtMachine();
  for (const memoryOverlay of [machine.memoryOverlay, false]) {
    const provider = new NamespaceProvider(async () => ({ ...machine, memoryOverlay }));
    const environment = await provider.prepare(hostPython(), snapshot, { report: () => {}, signal });
    const sandbox = await provider.open(environment, snapshot);
    const script = `trap '' TERM INT HUP; setsid sh -c 'sleep 600; : ${mark}' & mkdir -m 0 x; echo up; sleep 600; : ${mark}`;
    const resident = await sandbox.start({ argv: ['sh', '-c', script] }, {});
    await new Promise((resolve) => resident.stdout.once('data', resolve));
    void sandbox.run({ argv: ['sh', '-c', `sleep 600; : ${mark}`] }, { seconds: 600 });
    if (what === 'killing') {
      const send = process.kill.bind(process);
      process.kill = (pid, signal) => {
        send(pid, signal);
        if (signal !== 0) send(process.pid, 'SIGKILL');
        return true;
      };
      setTimeout(() => void resident.kill(), 600);
      break;
    }
  }
  setTimeout(atIt, 300);
}
setInterval(() => {}, 1000);
