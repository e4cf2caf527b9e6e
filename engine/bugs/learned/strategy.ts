import { readText } from '../../project/snapshot.ts';
import type { Candidate, SourceFunction } from '../../protocol/index.ts';
import { MadeOnce } from '../history/made-once.ts';
import { type ProjectMeans, readHistory } from '../history/strategy.ts';
import type { Strategy, StrategyContext } from '../strategy.ts';
import { type LearnedRule, learn } from './learn.ts';
import { ProjectCode, type Site } from './project-code.ts';
import { changeAt, shortened } from './site-change.ts';

/** Bugs in the project's own style: what its fixes changed, changed back in other places. */
export class LearnedStrategy implements Strategy {
  readonly id = 'learned';
  readonly slowToStart = true;
  readonly #means: ProjectMeans;
  readonly #places = new MadeOnce((signal) => this.#look(signal));

  constructor(means: ProjectMeans) {
    this.#means = means;
  }

  async *generate(fn: SourceFunction, context: StrategyContext): AsyncGenerator<Candidate> {
    for (const { rule, site } of (await this.#places.get(context.signal)).get(fn.id) ?? []) {
      context.signal.throwIfAborted();
      const { made, good, bad } = await changeAt(site, context.sources);
      const change = told(...shortened(good, bad));
      const [example] = rule.examples;
      yield {
        ...{ ...made, strategy: this.id, rule: rule.name, category: rule.category },
        explanation: `${change}, as before ${example?.commit.slice(0, 8)} (${example?.subject})`,
        ...(example ? { history: example } : {}),
      };
    }
  }

  async #look(signal: AbortSignal): Promise<Map<string, { rule: LearnedRule; site: Site }[]>> {
    const rules = await learnedRules({ ...this.#means, signal });
    const places = new Map<string, { rule: LearnedRule; site: Site }[]>();
    for (const rule of rules) {
      for (const site of rule.sites) {
        const list = places.get(site.fn.id);
        if (list) list.push({ rule, site });
        else places.set(site.fn.id, [{ rule, site }]);
      }
    }
    this.#means.note(`${rules.length} rules were learned from the project's fixes (bugsmith learned shows them).`);
    return places;
  }
}

/** The rules that a project's history teaches, with where they apply today. Problems: `no-git` and those of git. */
export async function learnedRules(means: ProjectMeans): Promise<LearnedRule[]> {
  const { analysis, languages, report, signal } = means;
  using history = await readHistory(means);
  const code = new ProjectCode((file) => readText(analysis.snapshot, file), analysis.functions, languages);
  return await learn(history, code, languages, { report, signal });
}

function told(good: string, bad: string): string {
  return bad === '' ? `\`${good}\` is gone` : `\`${good}\` became \`${bad}\``;
}
