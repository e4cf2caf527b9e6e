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
