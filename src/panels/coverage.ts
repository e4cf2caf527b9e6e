import type { SourceFunction } from '../../engine/protocol/index.ts';
import type { Coverage } from '../../webview/messages.ts';

/**
 * Which of a workspace's functions have a bug in the pool.
 *
 * @param bugs count of bugs by `<file>:<qualified name>`. A second function of the same name in a file shares it.
 */
export function coverageOf(
  functions: readonly Pick<SourceFunction, 'file' | 'name'>[],
  bugs: Readonly<Record<string, number>>,
): Coverage {
  const files = new Map<string, { file: string; total: number; represented: number }>();
  for (const { file, name } of functions) {
    const entry = files.get(file) ?? { file, total: 0, represented: 0 };
    files.set(file, entry);
    entry.total += 1;
    if (Object.hasOwn(bugs, `${file}:${name}`)) entry.represented += 1;
  }
  const sorted = [...files.values()].sort(
    (a, b) => b.total - b.represented - (a.total - a.represented) || (a.file < b.file ? -1 : 1),
  );
  return {
    total: functions.length,
    represented: sorted.reduce((sum, entry) => sum + entry.represented, 0),
    files: sorted,
  };
}
