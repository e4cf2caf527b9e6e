import type { Analysis } from '../../project/analysis.ts';
import { readText } from '../../project/snapshot.ts';
import type { SourceFunction } from '../../protocol/index.ts';
import type { Today } from './mirror.ts';

/** The snapshot of a run, with the functions that its analysis found. */
export class ProjectToday implements Today {
  readonly #analysis: Analysis;
  readonly #texts = new Map<string, Promise<string | undefined>>();
  readonly #byFile = new Map<string, SourceFunction[]>();
  readonly #byName = new Map<string, SourceFunction[]>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    for (const fn of analysis.functions) {
      push(this.#byFile, fn.file, fn);
      push(this.#byName, `${fn.language} ${fn.name}`, fn);
    }
  }

  read(path: string): Promise<string | undefined> {
    const known = this.#texts.get(path) ?? readText(this.#analysis.snapshot, path);
    this.#texts.set(path, known);
    return known;
  }

  async functionsOf(path: string): Promise<readonly SourceFunction[]> {
    return this.#byFile.get(path) ?? [];
  }

  functionsNamed(name: string, language: string): readonly SourceFunction[] {
    return this.#byName.get(`${language} ${name}`) ?? [];
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
