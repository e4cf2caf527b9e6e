import type { Candidate } from '../../protocol/index.ts';
import { applyEdits, linesTouched } from '../edits.ts';
import type { SourceFiles } from '../sources.ts';
import type { Site } from './project-code.ts';

/** What is changed at a site, as a candidate and for people. */
export interface SiteChange {
  readonly made: Pick<Candidate, 'id' | 'functionId' | 'edits' | 'startLine' | 'endLine'>;
  /** The code that stands there, on one line. */
  readonly good: string;
  /** What comes in its place, on one line; empty when nothing does. */
  readonly bad: string;
}

export async function changeAt(site: Site, sources: SourceFiles): Promise<SiteChange> {
  const edits = site.edits.map((edit) => ({ file: site.file, ...edit }));
  const { id } = await sources.fingerprint(edits);
  return await sources.use(site.file, ({ text }) => {
    // Removed statements take their lines with them, which begin before the place and end behind it.
    const from = Math.min(site.start, ...edits.map((edit) => edit.start));
    const to = Math.max(site.end, ...edits.map((edit) => edit.end));
    const within = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
    const code = text.slice(from, to);
    return {
      made: { id, functionId: site.fn.id, edits, ...linesTouched(text, edits) },
      ...{ good: onOneLine(code), bad: onOneLine(applyEdits(code, within)) },
    };
  });
}

export function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A person reads no more than this of either side. */
const longest = 80;

/** Long code without what both sides begin and end with, but for a little around the difference. */
export function shortened(good: string, bad: string): [good: string, bad: string] {
  if (Math.max(good.length, bad.length) <= longest) return [good, bad];
  const most = Math.min(good.length, bad.length);
  let head = 0;
  while (head < most && good[head] === bad[head]) head++;
  let tail = 0;
  while (tail < most - head && good.at(-1 - tail) === bad.at(-1 - tail)) tail++;
  const from = wordStart(good, head);
  const cut = (code: string): string => {
    const rest = code.slice(from);
    const end = rest.indexOf(' ', code.length - tail - from + around);
    const shown = end < 0 || bad === '' ? rest : `${rest.slice(0, end)}…`;
    return `${from > 0 ? '…' : ''}${shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown}`;
  };
  return [cut(good), bad === '' ? '' : cut(bad)];
}

const around = 10;

/** Where the word begins that stands a little before `at`. */
function wordStart(code: string, at: number): number {
  return at <= around ? 0 : code.lastIndexOf(' ', at - around) + 1;
}
