import { snapshotReader } from '../bugs/sources.ts';
import { AlternativeSearch, type ProposedFix } from '../bugs/vary/alternative.ts';
import { loadLanguages } from '../languages/registry.ts';
import type { EditorModel } from '../models/editor.ts';
import { ModelProblem } from '../models/problems.ts';
import type { Pool } from '../pool/pool.ts';
import type { AlternativeFix, ModelChoice, ModelUse, Tuple } from '../protocol/index.ts';
import { proveFix } from '../validation/fix.ts';
import { Slots } from '../validation/slots.ts';
import { waitUntilAlone } from './alone.ts';
import { Asking } from './asking.ts';
import { codeIsGone, type ProvedBench, ProvedCode, type ProvedCodeOptions } from './proved-code.ts';

export interface AlternativesOptions extends ProvedCodeOptions {
  readonly pool: Pool;
  readonly model?: ModelChoice;
  readonly editorModel?: EditorModel;
  readonly maxCost?: number | undefined;
  readonly maxCalls?: number | undefined;
  /** Other fixes wanted of each bug, with those that it has. */
  readonly count: number;
  note(text: string): void;
}

export interface AlternativesResult {
  readonly id: string;
  /** Found and stored now. */
  readonly found: readonly AlternativeFix[];
  /** Why there are no more of them; undefined when there are as many as were wanted. */
  readonly detail?: string;
}

/**
 * Asks a language model for other correct fixes of stored bugs, proves each with the bug's tests, and keeps them with the
 * bug's evidence. Bugs that have as many as are wanted cost nothing. Problems: `no-model`, and those of models and sandboxes.
 */
export async function* findAlternatives(
  tuples: readonly Tuple[],
  options: AlternativesOptions,
): AsyncGenerator<AlternativesResult, ModelUse> {
  const { pool, report, signal, note, count } = options;
  const languages = await loadLanguages();
  const asking = new Asking(options, options.editorModel, { answers: pool.answers, report, note });
  using _turn = await waitUntilAlone(options.root, { report, signal });
  const code = await ProvedCode.of(options, languages);
  const slots = new Slots(1);
  for (const [index, { id }] of tuples.entries()) {
    signal.throwIfAborted();
    report({ phase: 'alternatives', message: 'Looking for other fixes', done: index, total: tuples.length });
    const found: AlternativeFix[] = [];
    let detail = unfit(pool.get(id));
    try {
      while (detail === undefined && (pool.get(id).evidence.alternativeFixes?.length ?? 0) < count) {
        const tuple = pool.get(id);
        const bench = await code.open(tuple);
        if (!bench) detail = codeIsGone;
        else {
          const one = await findOne(tuple, bench);
          if (typeof one === 'string') detail = one;
          else found.push(one);
        }
      }
    } catch (error) {
      if (!(error instanceof ModelProblem) || error.code !== 'model-budget') throw error;
      note([error.message, error.remedy].filter(Boolean).join(' '));
      if (found.length > 0) yield { id, found, detail: error.message };
      return asking.use;
    }
    yield { id, found, ...(detail === undefined ? {} : { detail }) };
  }
  return asking.use;

  /** What was stored, or why nothing was. */
  async function findOne(tuple: Tuple, { suite, baseline }: ProvedBench): Promise<AlternativeFix | string> {
    const read = snapshotReader(suite.snapshot);
    await using search = new AlternativeSearch(tuple, asking.model, languages, read);
    let proof: Pick<AlternativeFix, 'runs'> = { runs: [] };
    const judge = async ({ text }: ProposedFix): Promise<string | undefined> => {
      report({ phase: 'confirm', message: `Proving another fix of ${tuple.id.slice(0, 12)}` });
      const files = new Map([[tuple.file, Buffer.from(text, 'utf8')]]);
      const { runs, failed, messages } = await proveFix(tuple, files, { ...suite, baseline, slots, signal });
      proof = { runs: [...runs] };
      if (failed.length === 0) return undefined;
      const [first = ''] = failed;
      return `${failed.length === 1 ? 'A test fails' : `${failed.length} tests fail`} with your fix, ${first} among them:\n${(messages[first] ?? 'no message').slice(0, 1500)}`;
    };
    const proposal = await search.find(judge, signal);
    if ('dropped' in proposal) return proposal.dropped;
    const { text: _, ...rest } = proposal.fix;
    const fix = { ...rest, ...proof, sandbox: suite.provider.kind, confirmedAt: new Date().toISOString() };
    return pool.addAlternativeFix(tuple.id, fix) ? fix : 'its patch cannot be stored without a secret in it';
  }
}

/** Why no other fix can be asked for. */
function unfit({ file, provenance: { candidate } }: Tuple): string | undefined {
  if (candidate.parts) return 'it is several bugs at once';
  return candidate.edits.every((edit) => edit.file === file) ? undefined : 'its change is in several files';
}
