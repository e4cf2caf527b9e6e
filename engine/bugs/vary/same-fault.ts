import type { LanguageRegistry } from '../../languages/registry.ts';
import { applyEdits } from '../edits.ts';
import { hash53 } from '../hash.ts';
import { differences } from '../history/difference.ts';
import { parseTerm } from '../history/term.ts';
import { generalise, isSound, saysEnough } from '../learned/pattern.ts';
import type { ProjectCode, Site } from '../learned/project-code.ts';
import { unitOf } from '../learned/units.ts';
import { templateOf } from '../learned/write.ts';
import type { SourceFiles } from '../sources.ts';
import type { ProvedBug } from '../strategy.ts';

/** What has more places is how everything here is written, and no longer this fault. */
const mostSites = 60;
const mostGiven = 12;

/** Where a bug's fault can be made again: other places with like syntax, read as the learned rules read fixes. */
export async function sitesOfFault(
  { candidate }: ProvedBug,
  code: ProjectCode,
  { sources, languages, seed }: { readonly sources: SourceFiles; readonly languages: LanguageRegistry; seed: number },
): Promise<Site[]> {
  const [edit] = candidate.edits;
  const profile = edit && languages.ofFile(edit.file);
  if (!edit || !profile || candidate.edits.some(({ file }) => file !== edit.file)) return [];
  const { file } = edit;
  const text = await sources.use(file, (source) => source.text);
  const after = await parseTerm(profile, file, text);
  const before = await parseTerm(profile, file, applyEdits(text, candidate.edits));
  const [difference, another] = differences(after, before);
  const unit = difference && !another ? unitOf(difference) : undefined;
  if (!unit) return [];
  // The more general the better: what differs in names only teaches nothing new.
  for (const generality of ['free', 'parts', 'names'] as const) {
    const pattern = generalise(unit.after, unit.before, generality);
    if (!isSound(pattern) || !saysEnough(pattern, generality === 'free' ? 2 : 1)) continue;
    const template = templateOf(pattern.before, unit.before);
    const found = await code.sitesOf(pattern, template, profile.id, mostSites + 1);
    const own = (site: Site) => candidate.edits.some(({ start, end }) => start <= site.end && site.start <= end);
    const elsewhere = found.filter((site) => site.file !== file || !own(site));
    if (found.length > mostSites || elsewhere.length === 0) continue;
    const rank = (site: Site) => hash53(`${candidate.id} ${site.file} ${site.start}`, seed);
    return elsewhere.sort((a, b) => rank(a) - rank(b)).slice(0, mostGiven);
  }
  return [];
}
