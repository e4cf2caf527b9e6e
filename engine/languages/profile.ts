import type { Snapshot, TestSetup } from '../protocol/index.ts';
import type { EnvironmentRecipe } from '../sandbox/recipe.ts';
import type { Framework } from '../testing/framework.ts';

/**
 * All that the engine knows of a language, beside the queries in the same folder (`functions.scm`, `mutations.scm`).
 * The registry loads every `engine/languages/<id>/profile.ts`; nothing else names a language.
 */
export interface LanguageProfile {
  readonly id: string;
  readonly name: string;
  /** File extension (with dot) → grammar of tree-sitter-wasm. */
  readonly grammars: Readonly<Record<string, string>>;
  /** Source files that are tests, generated or vendored: no functions are taken from them. Relative path. */
  isTestFile(path: string): boolean;
  isGenerated(path: string, head: string): boolean;
  readonly frameworks: readonly Framework[];
  /** How to make the environment for a setup. Looks at the host for a toolchain, changes nothing. */
  environment(snapshot: Snapshot, setup: TestSetup): Promise<EnvironmentRecipe>;
  /** Bugs of one function compiled together and switched on one at a time; see engine/validation. */
  readonly schemata?: SchemataProfile;
}

/**
 * Mutant schemata: the bodies of all of a function's candidates go into the function itself, each behind a guard, and
 * an environment variable says which one is live. One build then serves them all.
 */
export interface SchemataProfile {
  /** Source that opens a block which runs only when candidate `n` is live; inserted at the start of the body. */
  guardOpen(n: number): string;
  /** Source that closes it; must never fall through into the original body. */
  guardClose(n: number): string;
  /** A file to add beside the mutated one (relative name and content), when the guard needs a definition. */
  support?(source: string, file: string): { readonly file: string; readonly content: string } | undefined;
  /** Lines of the compiler's output that name a place: to find the candidates that do not build. */
  errorLocations?(output: string): readonly { readonly file: string; readonly line: number }[];
  /** Name of the environment variable the guards read. */
  readonly variable: string;
}
