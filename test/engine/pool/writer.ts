// A process that writes to a pool: `writer.ts <how many> <which>`. Says each id once it is stored.
import { Pool } from '../../../engine/pool/pool.ts';
import { buildCorpus, buildTuple, buildVerdict } from '../../builders/tuple.ts';

const [count, name] = [Number(process.argv[2]), process.argv[3] ?? 'writer'];
const corpus = buildCorpus(50);
using pool = Pool.open('project-1');
for (let i = 0; i < count; i++) {
  const tuple = buildTuple({ ...corpus[i % corpus.length], id: `${name}-${i}` });
  const { candidate } = tuple.provenance;
  const { file, function: fn, language } = tuple;
  pool.verdicts.record({ ...candidate, id: `${name}-${i}-s` }, buildVerdict(candidate, 'survived'), {
    snapshot: 'snapshot-1',
    setup: 'pytest',
    environment: 'environment-1',
    function: { id: `${file}:${fn}`, file, name: fn, language },
  });
  const added = pool.addTuple({
    ...tuple,
    id: `${name}-${i}`,
    provenance: { ...tuple.provenance, candidate: { ...candidate, id: `${name}-${i}` } },
  });
  if (!added.stored) throw new Error(`${added.id} was not stored: ${added.detail}`);
  process.stdout.write(`${added.id}\n`);
}
