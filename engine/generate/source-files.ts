import type { LanguageRegistry } from '../languages/registry.ts';
import type { Snapshot } from '../protocol/index.ts';

/** Paths of the project's own source files: tests aside. */
export function sourceFilesOf(snapshot: Snapshot, languages: LanguageRegistry): string[] {
  return snapshot.files
    .filter(({ path, kind }) => kind !== 'symlink' && languages.ofFile(path)?.isTestFile(path) === false)
    .map(({ path }) => path);
}
