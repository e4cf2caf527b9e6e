import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { exportFewShot } from '../export/few-shot.ts';
import { loadLanguages } from '../languages/registry.ts';
import type { Pool } from '../pool/pool.ts';
import type { RetrievalQuery } from '../pool/retrieval.ts';
import { analyse } from '../project/analysis.ts';
import { functionById, functionsOfFile, largestSourceFile, resolveFunction } from '../project/functions.ts';
import { readText, textOf } from '../project/snapshot.ts';
import type { FewShot, FewShotQuery, FewShotRequest, ReportProgress, SourceFunction } from '../protocol/index.ts';

export interface ProjectAsItIs {
  /** Unsaved editors: relative path → text. */
  readonly overlay?: ReadonlyMap<string, string>;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

/**
 * Few-shot examples from the pool of the project at `root`. What the query names is looked up in the project as it is now.
 * Problems of `exportFewShot`, `resolveFunction` and `findFunctions`.
 */
export async function fewShot(
  pool: Pool,
  root: string,
  request: FewShotRequest,
  project: ProjectAsItIs,
): Promise<FewShot> {
  const { query, excludeOwn, ...rest } = request;
  const found = request.ids ? {} : await lookUp(query, root, project);
  return exportFewShot(pool, {
    ...withoutUndefined(rest),
    query: found,
    ...(excludeOwn && found.function ? { excludeFunction: found.function } : {}),
  });
}

function withoutUndefined(rest: Omit<FewShotRequest, 'query' | 'excludeOwn'>) {
  const { filter, ids, k, budgetTokens, format } = rest;
  return {
    k,
    format,
    ...(filter ? { filter } : {}),
    ...(ids ? { ids } : {}),
    ...(budgetTokens === undefined ? {} : { budgetTokens }),
  };
}

async function lookUp(asked: FewShotQuery, root: string, project: ProjectAsItIs): Promise<RetrievalQuery> {
  const words = asked.text === undefined ? {} : { text: asked.text };
  if (asked.function !== undefined) {
    const { fn, source } = await findFunction(asked.function, root, project);
    return { ...words, function: { file: fn.file, name: fn.name, ...(source === undefined ? {} : { source }) } };
  }
  if (asked.file === undefined) return words;
  const path = posix.normalize(asked.file.replaceAll('\\', '/'));
  const source = await readNow(path, root, project);
  if (source !== undefined) return { ...words, file: { path, source } };
  // Not there: the analysis says so, with the closest names.
  const { snapshot } = await analyse(root, await loadLanguages(), { ...project, files: [path] });
  const text = await readText(snapshot, path);
  return { ...words, file: { path, ...(text === undefined ? {} : { source: text }) } };
}

/** Named in full, only its file is read. Else the whole project is looked at, as the reference may be part of a name. */
async function findFunction(
  reference: string,
  root: string,
  project: ProjectAsItIs,
): Promise<{ fn: SourceFunction; source: string | undefined }> {
  const languages = await loadLanguages();
  const file = reference.slice(0, Math.max(reference.lastIndexOf(':'), 0));
  const profile = languages.ofFile(file);
  const text = profile && !profile.isTestFile(file) ? await readNow(file, root, project) : undefined;
  if (profile && text !== undefined) {
    const fn = functionById(await functionsOfFile(profile, file, text), reference);
    if (fn) return { fn, source: text.slice(fn.start, fn.end) };
  }
  const { snapshot, functions } = await analyse(root, languages, project);
  const fn = resolveFunction(functions, reference);
  return { fn, source: (await readText(snapshot, fn.file))?.slice(fn.start, fn.end) };
}

/** Text of a file as the editor or the disk has it; undefined when it is none of the project's, too large, or no text. */
async function readNow(file: string, root: string, { overlay }: ProjectAsItIs): Promise<string | undefined> {
  const unsaved = overlay?.get(file);
  if (unsaved !== undefined) return unsaved.length > largestSourceFile ? undefined : unsaved;
  if (file === '' || posix.isAbsolute(file) || file.split('/').includes('..')) return undefined;
  try {
    const bytes = await readFile(join(root, file));
    return bytes.length > largestSourceFile ? undefined : textOf(bytes);
  } catch {
    return undefined;
  }
}
