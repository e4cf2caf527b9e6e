import type { LanguageRegistry } from '../../languages/registry.ts';
import type { Analysis } from '../../project/analysis.ts';
import { GitHubIssues } from '../../project/history/github.ts';
import { History } from '../../project/history/history.ts';
import type { Candidate, Edit, ReportProgress, SourceFunction } from '../../protocol/index.ts';
import { Counter } from '../counter.ts';
import { linesTouched, orderEdits } from '../edits.ts';
import type { Strategy, StrategyContext } from '../strategy.ts';
import { categoryOfFix } from './category.ts';
import { innermost } from './fix-candidate.ts';
import { MadeOnce } from './made-once.ts';
import { type AskToUndo, mirror } from './mirror.ts';
import { ProjectToday } from './project-today.ts';

/** What a strategy that looks at the whole project has to be given. */
export interface ProjectMeans {
  readonly analysis: Analysis;
  readonly languages: LanguageRegistry;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
  note(text: string): void;
}

/** What the project's history says of fixes; dispose of it. Problems: `no-git` and those of git. */
export async function readHistory({ analysis, languages, report, signal, note }: ProjectMeans): Promise<History> {
  const issues = new GitHubIssues({ report });
  const history = await History.read(analysis.project.root, languages, { report, signal, issues });
  for (const text of history.notes) note(text);
  return history;
}

/** What only looks like a fix is often a clean-up, and undoing that is no bug. */
export const leastConfidence = 0.5;

/** Bugs that the project had and mended, planted in its code of today. */
export class HistoryStrategy implements Strategy {
  readonly id = 'history';
  readonly slowToStart = true;
  readonly #means: ProjectMeans;
  readonly #ask: AskToUndo | undefined;
  readonly #made = new MadeOnce((signal) => this.#makeAll(signal));

  constructor(means: ProjectMeans, ask?: AskToUndo) {
    this.#means = means;
    this.#ask = ask;
  }

  async *generate(fn: SourceFunction, context: StrategyContext): AsyncGenerator<Candidate> {
    for (const candidate of (await this.#made.get(context.signal)).get(fn.id) ?? []) {
      context.signal.throwIfAborted();
      const { id } = await context.sources.fingerprint(candidate.edits);
      yield { ...candidate, id };
    }
  }

  /** By the function that they belong to. All fixes are looked at once, since a fix may concern any function. */
  async #makeAll(signal: AbortSignal): Promise<Map<string, Candidate[]>> {
    const { analysis, languages, report, note } = this.#means;
    const today = new ProjectToday(analysis);
    const made = new Map<string, Candidate[]>();
    using history = await readHistory({ ...this.#means, signal });
    const ways: Record<string, number> = {};
    const sure = history.fixes.filter(({ origin }) => origin.confidence >= leastConfidence);
    // What nobody wrote a test for then is seldom noticed by one now: 2 of 26 were, against 21 of 28.
    const fixes = sure.filter(({ tests }) => tests.length > 0);
    if (fixes.length < sure.length)
      note(`${sure.length - fixes.length} fixes that came without tests are not mirrored.`);
    for (const [index, fix] of fixes.entries()) {
      signal.throwIfAborted();
      report({ phase: 'candidates', message: 'Mirroring fixes', done: index, total: fixes.length });
      const files = await history.sourcesOf(fix);
      if (!files) continue;
      const moved = (path: string) => history.pathToday(fix.commit.hash, path);
      const mirrored = await mirror(files, moved, today, languages, this.#ask);
      const place = mirrored && (await placeOf(mirrored.edits, today));
      if (!mirrored || !place) continue;
      ways[mirrored.way] = (ways[mirrored.way] ?? 0) + 1;
      const { commit, subject, foundBy } = fix.origin;
      const candidate: Candidate = {
        id: '',
        strategy: this.id,
        rule: `mirror-${foundBy}`,
        category: categoryOfFix(subject, files),
        explanation: `Undoes ${commit.slice(0, 8)} in today's code, by ${mirrored.way}: ${subject}`,
        functionId: place.fn.id,
        edits: orderEdits(mirrored.edits),
        ...place.lines,
        history: fix.origin,
      };
      const list = made.get(place.fn.id);
      if (list) list.push(candidate);
      else made.set(place.fn.id, [candidate]);
    }
    const told = Object.entries(ways).map(([way, count]) => `${count} by ${way}`);
    const undone = Object.values(ways).reduce((sum, count) => sum + count, 0);
    note(
      `Of ${fixes.length} possible fixes, ${undone || 'none'} can be undone in today's code${undone > 0 ? ` (${told.join(', ')})` : ''}.`,
    );
    return made;
  }
}

/** The function with most of the edits; for what lies outside of all, the nearest function of the file. */
async function placeOf(
  edits: readonly Edit[],
  today: ProjectToday,
): Promise<{ fn: SourceFunction; lines: { startLine: number; endLine: number } } | undefined> {
  const weights = new Counter<SourceFunction>();
  for (const edit of edits) {
    const functions = await today.functionsOf(edit.file);
    const fn = innermost(functions, edit);
    if (fn) weights.add(fn, 1 + edit.end - edit.start + edit.text.length);
    else {
      const near = [...functions].sort((a, b) => distance(a, edit) - distance(b, edit))[0];
      if (near) weights.add(near, 0);
    }
  }
  const [best] = [...weights].sort((a, b) => b[1] - a[1]);
  if (!best) return undefined;
  const [fn] = best;
  const text = (await today.read(fn.file)) ?? '';
  return {
    fn,
    lines: linesTouched(
      text,
      edits.filter(({ file }) => file === fn.file),
    ),
  };
}

function distance(fn: SourceFunction, edit: Edit): number {
  return edit.end < fn.start ? fn.start - edit.end : Math.max(0, edit.start - fn.end);
}
