// A process of its own that takes a snapshot: `node take-snapshot.ts <root>`. Prints its id, or the code of its Problem.

import { takeSnapshot } from '../../../engine/project/snapshot.ts';
import { Problem, type Progress } from '../../../engine/protocol/index.ts';

const report = ({ message, done }: Progress) => {
  if (done !== undefined) process.stderr.write(`${message} ${done}\n`);
};
try {
  const { snapshot } = await takeSnapshot(process.argv[2] ?? '', { report, signal: new AbortController().signal });
  process.stdout.write(snapshot.id);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stdout.write(error.code);
}
