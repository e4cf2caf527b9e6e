import type { DatabaseSync } from 'node:sqlite';
import { exitCodes, Problem } from '../protocol/index.ts';

/**
 * The full id for an id or its unique beginning. Problem `unknown-tuple`, with ids that come near, or `ambiguous-tuple`,
 * with all that it could be.
 */
export function identify(db: DatabaseSync, given: string): string {
  const exact = db.prepare('SELECT id FROM tuples WHERE id = ?').get(given) as { id: string } | undefined;
  if (exact) return exact.id;
  const rows = db.prepare('SELECT id, file, function, rule FROM tuples ORDER BY seq DESC').all() as unknown as {
    id: string;
    file: string;
    function: string;
    rule: string;
  }[];
  const matches = given === '' ? [] : rows.filter((row) => row.id.startsWith(given.toLowerCase()));
  const [only] = matches;
  if (only && matches.length === 1) return only.id;
  const show = (row: (typeof rows)[number]) => `${row.id} (${row.rule} in ${row.file}:${row.function})`;
  if (matches.length > 1) {
    throw new Problem({
      code: 'ambiguous-tuple',
      message: `${matches.length} tuples have an id that starts with '${given}'.`,
      why: list(matches.slice(0, 5).map(show), matches.length - 5),
      remedy: 'Give more of the id.',
      exitCode: exitCodes.usage,
    });
  }
  const near = rows
    .map((row) => ({ row, common: commonPrefix(row.id, given.toLowerCase()) }))
    .sort((a, b) => b.common - a.common)
    .slice(0, 3);
  throw new Problem({
    code: 'unknown-tuple',
    message: `No tuple has the id '${given}'.`,
    why: rows.length === 0 ? 'The pool of this project is empty.' : undefined,
    remedy:
      rows.length === 0
        ? 'Run `bugsmith generate` first.'
        : `Did you mean ${near.map(({ row }) => show(row)).join(', or ')}? \`bugsmith pool list\` shows all ${rows.length}.`,
    exitCode: exitCodes.usage,
  });
}

function list(items: readonly string[], more: number): string {
  return items.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
