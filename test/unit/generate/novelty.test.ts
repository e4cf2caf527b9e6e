import assert from 'node:assert/strict';
import { MutationStrategy } from '../../../engine/bugs/mutation/strategy.ts';
import { SourceFiles } from '../../../engine/bugs/sources.ts';
import { Novelty } from '../../../engine/generate/novelty.ts';
import { loadLanguages } from '../../../engine/languages/registry.ts';
import { functionsOfFile } from '../../../engine/project/functions.ts';
import type { Candidate } from '../../../engine/protocol/index.ts';

const file = 'shop.py';
const text = 'def add(a, b):\n    return a < b\n\n\ndef move(left, right):\n    return left < right\n';

/** The candidates of one rule, which makes the same change in both functions. */
async function twins(): Promise<[Candidate, Candidate]> {
  const languages = await loadLanguages();
  const profile = languages.byId('python');
  const functions = await functionsOfFile(profile, file, text);
  await using sources = new SourceFiles(async () => text, languages);
  const { signal } = new AbortController();
  const found: Candidate[] = [];
  for (const fn of functions) {
    const made = new MutationStrategy().generate(fn, { sources, profile, functions, seed: 1, signal });
    for await (const candidate of made) found.push(candidate);
  }
  const [first] = found;
  const second = found.find(({ rule, functionId }) => rule === first?.rule && functionId !== first.functionId);
  assert.ok(first && second);
  return [first, second];
}

describe('what is new', () => {
  it('is known apart by a copy and by what it was copied from, from then on', async () => {
    const [first, second] = await twins();
    const stored = await Novelty.of([], await loadLanguages(), async () => text);
    const heardOf = stored.copy();
    await stored.add(first);
    assert.match((await stored.twinOf(second)) ?? '', /makes the same change but for names/);
    assert.equal(await heardOf.twinOf(second), undefined);
    assert.match((await stored.copy().twinOf(second)) ?? '', /makes the same change but for names/);
  });

  it('reads what a candidate changes once, however often it is asked', async () => {
    const [first, second] = await twins();
    let reads = 0;
    const read = async () => {
      reads += 1;
      return text;
    };
    const stored = await Novelty.of([], await loadLanguages(), read);
    const heardOf = stored.copy();
    for (const novelty of [heardOf, stored]) {
      await novelty.twinOf(first);
      await novelty.add({ ...first, strategy: 'another' });
      await novelty.twinOf(second);
    }
    assert.equal(reads, 2);
  });
});
