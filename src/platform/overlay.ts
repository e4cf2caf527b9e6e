import { isAbsolute, relative, sep } from 'node:path';

/** The documents that lie in `root`, by relative path with `/`. */
export function overlayOf(
  root: string,
  documents: readonly { readonly path: string; readonly text: string }[],
): Record<string, string> {
  const overlay: Record<string, string> = {};
  for (const { path, text } of documents) {
    const inside = relative(root, path);
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) continue;
    overlay[inside.split(sep).join('/')] = text;
  }
  return overlay;
}
