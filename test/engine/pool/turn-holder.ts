// A process that takes the turn of a project and keeps it until it is killed: `turn-holder.ts <identity>`.
import { takeTurn } from '../../../engine/pool/turn.ts';

const waiting = (): void => {
  process.stdout.write('waiting\n');
};
await takeTurn(process.argv[2] ?? '', new AbortController().signal, waiting);
process.stdout.write('taken\n');
setInterval(() => undefined, 60_000);
