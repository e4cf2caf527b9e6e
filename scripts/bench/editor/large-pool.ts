import { transaction } from '../../../engine/pool/database.ts';
import { Pool } from '../../../engine/pool/pool.ts';
import { insertTuple } from '../../../engine/pool/tuple-store.ts';
import { identifyProject } from '../../../engine/project/snapshot.ts';
import { buildCorpus, buildTuple, buildVerdict } from '../../../test/builders/tuple.ts';

/** Puts bugs into the pool of a project, in as many functions as a project has that has so many, and a gap for each fourth. */
export async function fillPool(project: string, home: string, count: number): Promise<void> {
  const before = process.env.BUGSMITH_HOME;
  process.env.BUGSMITH_HOME = home;
  try {
    const { identity } = await identifyProject(project, new AbortController().signal);
    using pool = Pool.open(identity);
    const corpus = buildCorpus(50);
    transaction(pool.db, () => {
      for (let i = 0; i < count; i += 1) {
        const tuple = buildTuple({ ...corpus[i % corpus.length], id: `bug-${i}` });
        insertTuple(pool.db, { ...tuple, function: `${tuple.function}_${i % 200}` });
      }
    });
    for (let i = 0; i < count / 4; i += 1) {
      const { file, function: name, language, provenance } = corpus[i % corpus.length] as (typeof corpus)[number];
      const candidate = { ...provenance.candidate, id: `gap-${i}` };
      pool.verdicts.record(candidate, buildVerdict(candidate, 'survived'), {
        snapshot: 'snapshot-1',
        setup: 'pytest',
        environment: 'environment-1',
        function: { id: `${file}:${name}`, file, name, language },
      });
    }
  } finally {
    if (before === undefined) delete process.env.BUGSMITH_HOME;
    else process.env.BUGSMITH_HOME = before;
  }
}
