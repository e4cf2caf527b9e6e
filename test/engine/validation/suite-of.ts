import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LanguageRegistry, loadLanguages } from '../../../engine/languages/registry.ts';
import { analyse } from '../../../engine/project/analysis.ts';
import type { Candidate, SourceFunction } from '../../../engine/protocol/index.ts';
import { NamespaceProvider } from '../../../engine/sandbox/namespace/provider.ts';
import type { SandboxProvider } from '../../../engine/sandbox/sandbox.ts';
import type { Suite } from '../../../engine/validation/suite.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
export const quiet = () => undefined;
export const never = new AbortController().signal;

/** A fixture as a project with its environment; by default in the namespace sandbox of this machine. */
export interface Prepared {
  readonly folder: string;
  readonly suite: Suite;
  readonly languages: LanguageRegistry;
  readonly functions: ReadonlyMap<string, SourceFunction>;
  remove(): void;
}

/** Call it with BUGSMITH_HOME set. `change` may alter the copy of the fixture first. */
export async function prepareFixture(
  name: string,
  change: (folder: string) => void = () => undefined,
  provider: SandboxProvider = new NamespaceProvider(),
): Promise<Prepared> {
  const folder = mkdtempSync(join(tmpdir(), 'bugsmith project ü '));
  cpSync(join(fixtures, name), folder, { recursive: true });
  change(folder);
  const languages = await loadLanguages();
  const { project, snapshot, functions } = await analyse(folder, languages, { report: quiet, signal: never });
  const [setup] = project.testSetups;
  assert.ok(setup);
  const recipe = await languages.byId(setup.languages[0] ?? '').environment(snapshot, setup);
  const environment = await provider.prepare(recipe, snapshot, { report: quiet, signal: never });
  const suite = { provider, environment, snapshot, setup, framework: languages.framework(setup.framework) };
  return {
    folder,
    suite,
    languages,
    functions: new Map(functions.map((fn) => [fn.id, fn])),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A candidate that replaces `from`, which stands once in `file`, by `to`. */
export function replacing({ folder, functions }: Prepared, file: string, from: string, to: string): Candidate {
  const text = readFileSync(join(folder, file), 'utf8');
  const start = text.indexOf(from);
  assert.ok(start >= 0 && text.indexOf(from, start + 1) < 0, `'${from}' must stand once in ${file}`);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const inside = [...functions.values()].filter((fn) => fn.file === file && fn.start <= start && fn.end >= start);
  const fn = inside.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  return {
    id: `${from} → ${to}`,
    strategy: 'test',
    rule: 'test',
    category: 'other',
    explanation: `${from} became ${to}`,
    functionId: fn?.id ?? '',
    edits: [{ file, start, end: start + from.length, text: to }],
    startLine: lineAt(start),
    endLine: lineAt(start + Math.max(0, from.length - 1)),
  };
}

export async function* stream<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
