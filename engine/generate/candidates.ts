import type { Candidate } from '../protocol/index.ts';
import type { CandidateSource } from './candidate-source.ts';
import { Costly } from './costly.ts';
import { plannedCandidates } from './planned.ts';

/**
 * Checked candidates in the order in which they are worth trying; where costly strategies are among others, they take
 * turns. Throws the signal's reason when aborted.
 */
export async function* candidatesOf(source: CandidateSource): AsyncGenerator<Candidate> {
  const { strategies, demand, hearing, signal } = source;
  const cheap = plannedCandidates({ ...source, strategies: strategies.filter(({ costly }) => !costly) });
  const costly = new Costly(
    source,
    strategies.filter((strategy) => strategy.costly),
  );
  const open = { cheap: true, costly: true };
  const handed = new Set<string>();
  for (let turn = 0; open.cheap || open.costly; turn++) {
    signal.throwIfAborted();
    if (open.cheap && (turn % 2 === 0 || !open.costly)) {
      const next = await cheap.next();
      if (next.done) open.cheap = false;
      else if (handed.has(next.value.id)) source.turnedAway(next.value, 'duplicate', 'a costly one was made before it');
      else {
        handed.add(next.value.id);
        yield next.value;
      }
      continue;
    }
    if (!open.costly) continue;
    await demand?.needed(signal);
    for (let heard = hearing?.take(); heard; heard = hearing?.take()) costly.hear(heard);
    const candidate = await costly.next();
    if (candidate && (await passes(candidate, source, handed))) {
      handed.add(candidate.id);
      if (costly.wantsVerdict(candidate)) hearing?.expect(candidate);
      yield candidate;
    } else if (!candidate && !open.cheap) {
      // Something may still go on from what is being judged.
      open.costly = (await hearing?.more(signal)) === true;
    } else if (!candidate && !hearing) open.costly = false;
  }
}

/** `handed`: what was handed out so far. A twin that was not is only made ahead, and no reason to waste what was paid for. */
async function passes(
  candidate: Candidate,
  { checker, turnedAway }: CandidateSource,
  handed?: ReadonlySet<string>,
): Promise<boolean> {
  const result = await checker.check(candidate);
  if (result.ok || (result.reason === 'duplicate' && handed?.has(candidate.id) === false)) return true;
  turnedAway(candidate, result.reason, result.detail);
  return false;
}
