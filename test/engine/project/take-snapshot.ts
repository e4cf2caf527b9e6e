// A process of its own that takes a snapshot: `node take-snapshot.ts <root>`. Prints its id, or the code of its Problem.
// With STOP_WHILE_COPYING it stands still as soon as it has begun to copy, until it is killed.

import { writeSync } from 'node:fs';
import { takeSnapshot } from '../../../engine/project/snapshot.ts';
import { Problem, type Progress } from '../../../engine/protocol/index.ts';

const report = ({ message, done }: Progress) => {
  if (done === undefined) return;
  writeSync(2, `${message} ${done}\n`);
  if (process.env.STOP_WHILE_COPYING) process.kill(process.pid, 'SIGSTOP');
};
try {
  const { snapshot } = await takeSnapshot(process.argv[2] ?? '', { report, signal: new AbortController().signal });
  process.stdout.write(snapshot.id);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stdout.write(error.code);
}
