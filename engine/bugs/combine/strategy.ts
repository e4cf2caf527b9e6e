import { dirname } from 'node:path/posix';
import type { Candidate, SourceFunction } from '../../protocol/index.ts';
import { Counter } from '../counter.ts';
import { orderEdits } from '../edits.ts';
import { withoutFinalStop } from '../explanation.ts';
import { hash53 } from '../hash.ts';
import type { ProvedBug, Strategy, StrategyContext } from '../strategy.ts';

/** A bug is part of so many combinations at the most: they are about how bugs hide each other, not about one bug again. */
const mostUses = 2;

/**
 * Two or three proved bugs of one file, or of one folder, at once. Each must break a test that the others leave whole, so
 * that none can be found only by luck; confirmation then proves that each part is needed.
 */
export class CombineStrategy implements Strategy {
  readonly id = 'combine';
  readonly fromProved = 'file';
  /** Uses of each bug, and the combinations made: asked again, only what is new is given. */
  readonly #uses = new Counter();
  readonly #made = new Set<string>();

  async *generate(fn: SourceFunction, context: StrategyContext): AsyncGenerator<Candidate> {
    const { proved = [], seed, sources, signal } = context;
    signal.throwIfAborted();
    for (const { candidate } of proved)
      if (candidate.parts) this.#remember(candidate.parts.map((part) => part.candidate));
    const usable = proved.filter(isUsable);
    const own = usable.filter(({ candidate }) => candidate.functionId === fn.id);
    for (const bug of own) {
      const parts = this.#partsFor(bug, usable, seed);
      if (!parts) continue;
      if (!this.#remember(parts.map(({ candidate }) => candidate.id))) continue;
      const made = combined(parts, fn, this.id);
      const { id } = await sources.fingerprint(made.edits);
      yield { ...made, id };
    }
  }

  /** The bug and those that go with it best: one, and for every third bug two. */
  #partsFor(bug: ProvedBug, usable: readonly ProvedBug[], seed: number): ProvedBug[] | undefined {
    if (this.#uses.of(bug.candidate.id) >= mostUses) return undefined;
    const others = usable
      .filter((other) => other !== bug && isNear(other, bug) && this.#uses.of(other.candidate.id) < mostUses)
      .map((other) => ({ other, rank: rankOf(bug, other, seed) }))
      .sort((a, b) => compare(a.rank, b.rank))
      .map(({ other }) => other);
    const size = hash53(bug.candidate.id, seed) % 3 === 0 ? 3 : 2;
    const parts = [bug];
    for (const other of others) {
      if (fits(parts, other)) parts.push(other);
      if (parts.length === size) break;
    }
    return parts.length >= 2 ? parts : undefined;
  }

  /** False when these were put together before. */
  #remember(ids: readonly string[]): boolean {
    const key = [...ids].sort().join(' ');
    if (this.#made.has(key)) return false;
    this.#made.add(key);
    for (const id of ids) this.#uses.add(id);
    return true;
  }
}

/** What is put together already, is spread over files, or takes everything away is no part of something. */
function isUsable({ candidate, failToPass }: ProvedBug): boolean {
  const files = new Set(candidate.edits.map(({ file }) => file));
  return candidate.parts === undefined && candidate.strategy !== 'stub' && files.size === 1 && failToPass.length > 0;
}

function isNear(a: ProvedBug, b: ProvedBug): boolean {
  const [left, right] = [a, b].map(({ candidate }) => candidate.edits[0]?.file ?? '');
  return left !== undefined && right !== undefined && dirname(left) === dirname(right);
}

/** Same file before same folder, another function before the same one, then by chance. */
function rankOf(bug: ProvedBug, other: ProvedBug, seed: number): number[] {
  const file = ({ candidate }: ProvedBug) => candidate.edits[0]?.file;
  return [
    file(bug) === file(other) ? 0 : 1,
    bug.candidate.functionId === other.candidate.functionId ? 1 : 0,
    hash53(`${bug.candidate.id} ${other.candidate.id}`, seed),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value - (b[index] ?? 0);
  return 0;
}

/** Each breaks a test that none of the others does, and their edits leave room between them. */
function fits(parts: readonly ProvedBug[], another: ProvedBug): boolean {
  const all = [...parts, another];
  const apart = all.every((bug) => {
    const others = new Set(all.filter((other) => other !== bug).flatMap(({ failToPass }) => failToPass));
    return bug.failToPass.some((test) => !others.has(test));
  });
  if (!apart) return false;
  return parts.every((part) => leaveRoom(part.candidate, another.candidate));
}

/** On lines of their own, and not next to each other in the text: edits at one place have no order. */
function leaveRoom(one: Candidate, other: Candidate): boolean {
  if (one.edits[0]?.file !== other.edits[0]?.file) return true;
  if (one.startLine <= other.endLine && other.startLine <= one.endLine) return false;
  return one.edits.every((a) => other.edits.every((b) => a.end < b.start || b.end < a.start));
}

function combined(bugs: readonly ProvedBug[], fn: SourceFunction, strategy: string): Candidate {
  const [first] = bugs;
  if (!first) throw new Error('nothing to put together');
  const edits = orderEdits(bugs.flatMap(({ candidate }) => candidate.edits));
  const inFirstFile = bugs.filter(({ candidate }) => candidate.edits[0]?.file === edits[0]?.file);
  const explanations = bugs.map(({ candidate }) => withoutFinalStop(candidate.explanation));
  return {
    id: '',
    strategy,
    rule: bugs.length === 2 ? 'two-bugs' : 'three-bugs',
    category: first.candidate.category,
    explanation: `${bugs.length === 2 ? 'Two' : 'Three'} bugs at once: ${explanations.join('; ')}.`,
    functionId: fn.id,
    edits,
    startLine: Math.min(...inFirstFile.map(({ candidate }) => candidate.startLine)),
    endLine: Math.max(...inFirstFile.map(({ candidate }) => candidate.endLine)),
    parts: bugs.map(({ candidate, function: name }) => ({
      candidate: candidate.id,
      function: name,
      strategy: candidate.strategy,
      rule: candidate.rule,
      category: candidate.category,
      explanation: candidate.explanation,
      edits: candidate.edits,
    })),
  };
}
