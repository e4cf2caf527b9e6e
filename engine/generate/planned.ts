import { Plan } from '../bugs/plan.ts';
import type { ProvedBug } from '../bugs/strategy.ts';
import type { Candidate } from '../protocol/index.ts';
import type { CandidateSource } from './candidate-source.ts';
import { Supply } from './supply.ts';

/**
 * Candidates are chosen in rounds of so many, upon the results of all rounds but the last: the workers have that one to
 * work on meanwhile, and the choice does not depend on how far they are with it.
 */
const round = 32;
/** So many while strategies are still to be asked that are slow to start: something for the workers to do meanwhile. */
const firstRound = 4;

/** Checked candidates of strategies that are cheap enough to be made ahead, the most useful first. */
export async function* plannedCandidates(source: CandidateSource): AsyncGenerator<Candidate> {
  const { feedback, signal, novelty } = source;
  if (source.strategies.length === 0) return;
  const plan = new Plan(source.seed, source.census);
  const supply = new Supply(source, plan);
  let heard = 0;
  /** False when nobody will tell any more. */
  const hear = async (upTo: number): Promise<boolean> => {
    const results = await feedback?.results(heard, Math.max(heard, upTo), signal);
    signal.throwIfAborted();
    if (!results) return false;
    heard = Math.max(heard, upTo);
    const fresh: ProvedBug[] = [];
    for (const [id, result] of results) {
      if (result === 'known') plan.drop(id);
      else plan.settle(id, result);
      if (result !== 'known' && result.proved) fresh.push(result.proved);
    }
    for (const { candidate } of fresh) await novelty?.add(candidate);
    await supply.proved(fresh);
    return true;
  };
  for (let previous = 0, current = 0; ; previous = current) {
    current = feedback?.handed ?? 0;
    if (feedback && !(await hear(previous))) return;
    plan.nextRound();
    const size = supply.waits ? firstRound : round;
    let handed = 0;
    while (handed < size) {
      signal.throwIfAborted();
      await supply.fill();
      const candidate = plan.take()?.candidate;
      if (!candidate) break;
      const twin = await novelty?.twinOf(candidate);
      if (twin !== undefined) {
        plan.drop(candidate.id);
        source.turnedAway(candidate, 'duplicate', twin);
        continue;
      }
      handed += 1;
      feedback?.handedOut(candidate.id);
      yield candidate;
    }
    if (supply.waits) {
      await supply.join();
      continue;
    }
    // What is still being judged may make new ones possible.
    if (handed === 0 && (!feedback || heard === feedback.handed)) return;
    if (handed === 0 && feedback && !(await hear(feedback.handed))) return;
  }
}
