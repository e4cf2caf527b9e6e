import type { Quality } from '../protocol/index.ts';
import { changedLines } from './difficulty.ts';

export interface QualityFacts {
  readonly failToPass: number;
  readonly passToPass: number;
  /** Unified diff, fix → bug. */
  readonly patch: string;
  /** The body is gone for all to see: nothing that should be hard to spot. */
  readonly featureTask: boolean;
  /** What is wrong with the issue text; see faultsOf. */
  readonly issueFaults: readonly string[];
  /** The issue text quotes what a failing test said. */
  readonly issueQuotes: boolean;
  /** Of the baseline. */
  readonly stable: number;
  readonly flaky: number;
  /** Seconds of each confirming run. */
  readonly runs: readonly number[];
}

interface Part {
  readonly name: string;
  readonly weight: number;
  /** 0 to 1. */
  readonly score: number;
  readonly reason: string;
}

/** How good an example a bug is, 0 to 1: the weighted mean of its parts, which come with it. */
export function qualityOf(facts: QualityFacts): Quality {
  const parts = [symptom(facts), focus(facts), subtlety(facts), issueText(facts), stability(facts)].flatMap(
    (part) => part ?? [],
  );
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  const score = parts.reduce((sum, part) => sum + part.weight * part.score, 0) / weights;
  return {
    score: rounded(score),
    parts: parts.map(({ name, score: each, reason }) => ({ name, score: rounded(each), reason })),
  };
}

/** One failing test may be chance or a detail; a few say clearly what is wrong; very many say little. */
function symptom({ failToPass }: QualityFacts): Part {
  const score = failToPass === 1 ? 0.8 : failToPass <= 8 ? 1 : failToPass <= 30 ? 0.8 : failToPass <= 100 ? 0.6 : 0.4;
  return {
    name: 'symptom',
    weight: 2,
    score,
    reason: `${count(failToPass, 'test')} fail${failToPass === 1 ? 's' : ''}`,
  };
}

function focus({ failToPass, passToPass }: QualityFacts): Part {
  const share = failToPass / (failToPass + passToPass);
  const percent = share < 0.01 ? 'under 1' : `${Math.round(share * 100)}`;
  return { name: 'focus', weight: 2, score: 1 - Math.min(1, share / 0.9), reason: `${percent} % of the suite fails` };
}

/** Words that no author leaves in by mistake. */
const loud = /\b(?:bug|broken|fixme|todo|xxx|hack|wrong|mutant|not ?implemented)\b/i;

function subtlety({ patch, featureTask }: QualityFacts): Part | undefined {
  if (featureTask) return undefined;
  const lines = changedLines(patch);
  const added = patch.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++'));
  const empty = added
    .find((line) => /^\+\s*(?:pass|;|\{\s*\})\s*$/.test(line))
    ?.slice(1)
    .trim();
  const said = added.map((line) => loud.exec(line)?.[0]).find((word) => word !== undefined) ?? empty;
  const size = lines <= 3 ? 1 : lines <= 10 ? 0.85 : lines <= 30 ? 0.6 : 0.3;
  return {
    name: 'subtlety',
    weight: 3,
    // A statement that does nothing is seen by whoever reads the lines around it.
    score: said === undefined ? size : size * (said === empty ? 0.7 : 0.4),
    reason: `${count(lines, 'line')} changed${said ? `, and '${said}' gives it away` : ''}`,
  };
}

function issueText({ issueFaults, issueQuotes }: QualityFacts): Part {
  const score = Math.max(0, (issueQuotes ? 1 : 0.7) - 0.35 * issueFaults.length);
  const quotes = issueQuotes ? 'it quotes what the tests said' : 'it has only the names of the tests to go by';
  return { name: 'issue text', weight: 2, score, reason: [quotes, ...issueFaults].join('; ') };
}

/** Three runs agreed, or there would be no tuple. What may still disturb: flaky tests around, and runs of uneven length. */
function stability({ stable, flaky, runs }: QualityFacts): Part {
  const share = flaky / Math.max(1, stable + flaky);
  const [least, most] = [Math.min(...runs), Math.max(...runs)];
  const uneven = runs.length > 1 && most > 5 && most > 3 * least;
  const score = Math.max(0, 1 - Math.min(0.6, 10 * share) - (uneven ? 0.2 : 0));
  const reasons = [`${count(runs.length, 'run')} agree`];
  if (flaky > 0) reasons.push(`${count(flaky, 'flaky test')} set aside`);
  if (uneven) reasons.push('one run took more than three times as long as another');
  return { name: 'stability', weight: 1, score, reason: reasons.join('; ') };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
