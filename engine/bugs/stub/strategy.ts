import type { Candidate, SourceFunction } from '../../protocol/index.ts';
import { linesTouched } from '../edits.ts';
import type { Strategy, StrategyContext } from '../strategy.ts';
import { stubEdits } from './body.ts';

/** Feature tasks: the body of a function is taken away; its signature, its documentation and its tests stay. */
export class StubStrategy implements Strategy {
  readonly id = 'stub';

  async *generate(fn: SourceFunction, context: StrategyContext): AsyncGenerator<Candidate> {
    const { sources, profile, signal } = context;
    signal.throwIfAborted();
    const { stub } = profile;
    if (!stub) return;
    const made = await sources.use(fn.file, ({ text, syntax }) => {
      if (!syntax) throw new Error(`${fn.file} has no syntax tree`);
      const edits = stubEdits(fn, text, syntax.tree, stub);
      return edits && { edits, lines: linesTouched(text, edits) };
    });
    if (!made) return;
    const edits = made.edits.map((edit) => ({ file: fn.file, ...edit }));
    const { id } = await sources.fingerprint(edits);
    yield {
      id,
      strategy: this.id,
      rule: 'body-removed',
      category: 'other',
      explanation: `The body of \`${fn.name}\` is taken away; ${kept(fn)} what it has to do.`,
      functionId: fn.id,
      edits,
      ...made.lines,
    };
  }
}

function kept(fn: SourceFunction): string {
  return fn.doc ? 'its signature, its documentation and its tests say' : 'its signature and its tests say';
}
