import assert from 'node:assert/strict';
import { HistoryStrategy, type ProjectMeans } from '../../../engine/bugs/history/strategy.ts';
import { LearnedStrategy } from '../../../engine/bugs/learned/strategy.ts';
import { SourceFiles, snapshotReader } from '../../../engine/bugs/sources.ts';
import type { Strategy } from '../../../engine/bugs/strategy.ts';
import { type LanguageRegistry, loadLanguages } from '../../../engine/languages/registry.ts';
import { type Analysis, analyse } from '../../../engine/project/analysis.ts';
import { Workspace } from '../project/workspace.ts';
import { change, quiet } from './project-history.ts';

const both = (one: string, two: string) => `def one(rows):\n    return ${one}\n\n\ndef two(rows):\n    return ${two}\n`;
const [wrong, right] = ['round(rows[0])', 'round(rows[0], ndigits=2)'];

/** A run may have its bugs before the history is read: what was stopped then is begun anew by who asks next. */
describe('a strategy that is stopped while it reads the history', function () {
  this.timeout(60_000);
  let work: Workspace;
  let languages: LanguageRegistry;
  let analysis: Analysis;

  before(async () => {
    work = new Workspace();
    const root = work.repository('rounded', { 'a.py': both(wrong, wrong), 'test_a.py': 'def test_a(): pass\n' });
    change(root, 'Fix what is shown', { 'a.py': both(wrong, right), 'test_a.py': 'def test_b(): pass\n' });
    change(root, 'Show it everywhere', { 'a.py': both(right, right) });
    languages = await loadLanguages();
    analysis = await analyse(root, languages, quiet);
  });
  after(() => work.close());

  const strategies: readonly (readonly [name: string, make: (means: ProjectMeans) => Strategy])[] = [
    ['history', (means) => new HistoryStrategy(means)],
    ['learned', (means) => new LearnedStrategy(means)],
  ];
  for (const [name, make] of strategies) {
    it(`${name} ends with the reason, and gives all that it has when asked again`, async () => {
      const strategy = make({ analysis, languages, ...quiet, note: () => {} });
      await using sources = new SourceFiles(snapshotReader(analysis.snapshot), languages);
      const ask = async (signal: AbortSignal): Promise<number> => {
        let found = 0;
        for (const fn of analysis.functions) {
          const profile = languages.byId(fn.language);
          const context = { sources, profile, functions: analysis.functions, seed: 1, signal };
          for await (const _ of strategy.generate(fn, context)) found += 1;
        }
        return found;
      };
      const reason = new Error('enough');
      await assert.rejects(ask(AbortSignal.abort(reason)), reason);
      assert.ok((await ask(quiet.signal)) > 0);
    });
  }
});
