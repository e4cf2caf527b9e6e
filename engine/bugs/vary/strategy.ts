import type { LanguageRegistry } from '../../languages/registry.ts';
import type { Candidate, SourceFunction } from '../../protocol/index.ts';
import { hash53 } from '../hash.ts';
import { ProjectCode, type Site } from '../learned/project-code.ts';
import { changeAt } from '../learned/site-change.ts';
import { MutationStrategy } from '../mutation/strategy.ts';
import type { ProvedBug, Strategy, StrategyContext } from '../strategy.ts';
import { sitesOfFault } from './same-fault.ts';
import { functionsOnTheWay } from './same-tests.ts';

export interface VaryOptions {
  readonly languages: LanguageRegistry;
  /** All of the project. */
  readonly functions: readonly SourceFunction[];
  /** The only mutation rules by which other causes are looked for; all when left out. */
  readonly rules?: readonly string[] | undefined;
  /** A file's text; undefined where it is none. */
  read(file: string): Promise<string | undefined>;
}

/** Of one function, for one bug: several are likely to break the tests that are wanted. */
const mostCauses = 5;

/** What can be made of one proved bug, by function. */
interface Variations {
  readonly sites: ReadonlyMap<string, readonly Site[]>;
  readonly onTheWay: ReadonlySet<string>;
}

/** Out of proved bugs: the same fault in other places, and other causes for the same failing tests. */
export class VaryStrategy implements Strategy {
  readonly id = 'vary';
  readonly fromProved = 'project';
  readonly #options: VaryOptions;
  readonly #mutation: MutationStrategy;
  #code: ProjectCode | undefined;
  readonly #variations = new Map<string, Promise<Variations>>();
  readonly #tests = new Map<string, readonly string[] | undefined>();
  /** Bug and function: asked again, only what is new is given. */
  readonly #given = new Set<string>();

  constructor(options: VaryOptions) {
    this.#options = options;
    this.#mutation = new MutationStrategy(options.rules);
  }

  async *generate(fn: SourceFunction, context: StrategyContext): AsyncGenerator<Candidate> {
    for (const bug of (context.proved ?? []).filter(isOriginal)) {
      context.signal.throwIfAborted();
      const key = `${bug.candidate.id} ${fn.id}`;
      if (this.#given.has(key)) continue;
      this.#given.add(key);
      const { sites, onTheWay } = await this.#variationsOf(bug, context);
      for (const site of sites.get(fn.id) ?? []) yield await sameFault(bug, site, context);
      if (onTheWay.has(fn.id)) yield* this.#otherCauses(bug, fn, context);
    }
  }

  #variationsOf(bug: ProvedBug, context: StrategyContext): Promise<Variations> {
    let found = this.#variations.get(bug.candidate.id);
    if (!found) {
      found = this.#look(bug, context);
      this.#variations.set(bug.candidate.id, found);
    }
    return found;
  }

  async #look(bug: ProvedBug, { sources, seed, testsOf }: StrategyContext): Promise<Variations> {
    const { languages, functions, read } = this.#options;
    this.#code ??= new ProjectCode(read, functions, languages);
    const sites = await sitesOfFault(bug, this.#code, { sources, languages, seed });
    const tests = (fn: SourceFunction): readonly string[] | undefined => {
      if (!this.#tests.has(fn.id)) this.#tests.set(fn.id, testsOf?.(fn));
      return this.#tests.get(fn.id);
    };
    const own = functions.find(({ id }) => id === bug.candidate.functionId);
    const near = testsOf ? functionsOnTheWay(bug, own, functions, tests) : [];
    return { sites: Map.groupBy(sites, ({ fn }) => fn.id), onTheWay: new Set(near.map(({ id }) => id)) };
  }

  async *#otherCauses(bug: ProvedBug, fn: SourceFunction, context: StrategyContext): AsyncGenerator<Candidate> {
    const made: Candidate[] = [];
    for await (const candidate of this.#mutation.generate(fn, context)) {
      // What became of it, or will, tells whether it breaks these tests.
      if (!context.heardOf?.(candidate.id)) made.push(candidate);
    }
    const rank = ({ id }: Candidate) => hash53(`${bug.candidate.id} ${id}`, context.seed);
    for (const candidate of made.sort((a, b) => rank(a) - rank(b)).slice(0, mostCauses)) {
      const { strategy, rule } = candidate;
      const variation = { of: bug.candidate.id, way: 'same-tests' as const, strategy, rule };
      yield { ...candidate, strategy: this.id, rule: 'same-tests', variation };
    }
  }
}

/** Variations of variations would be all alike; what was put together or taken away has no fault of its own. */
function isOriginal({ candidate: { parts, strategy } }: ProvedBug): boolean {
  return parts === undefined && strategy !== 'vary' && strategy !== 'stub';
}

const longest = 80;

async function sameFault(bug: ProvedBug, site: Site, { sources }: StrategyContext): Promise<Candidate> {
  const { candidate, function: of } = bug;
  const { made, good, bad } = await changeAt(site, sources);
  const [was, now] = [good.slice(0, longest), bad.slice(0, longest)];
  const change = now === '' ? `\`${was}\` is missing` : `\`${was}\` became \`${now}\``;
  return {
    ...{ ...made, strategy: 'vary', rule: 'same-fault', category: candidate.category },
    explanation: `${change}, the same fault as in ${of}.`,
    variation: { of: candidate.id, way: 'same-fault', strategy: candidate.strategy, rule: candidate.rule },
  };
}
