import type { Tree } from 'web-tree-sitter';
import type { Edit, Snapshot, SourceFunction, TestSetup } from '../protocol/index.ts';
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
  /** Many bugs built together and switched on one at a time; see engine/validation/screen. */
  readonly schemata?: SchemataProfile;
  /** How a function looks whose body is taken away; see engine/bugs/stub. */
  readonly stub?: StubProfile;
}

/** What stands for a body that is to be written. */
export interface StubProfile {
  /** The statement that says so. */
  readonly statement: string;
  /** What says so in the place of a body that is an expression; without it, such functions are left as they are. */
  readonly expression?: string;
  /** Where only its body makes a function a generator: the node that does, and what is left to keep it one. */
  readonly generator?: { readonly node: string; readonly statement: string };
  /** A body of one statement that there is nothing to take away from: a stub already, or a constant. */
  readonly trivial: RegExp;
  /** Constructors, by their own name, and how they call the one of their base, which not all of them may leave out. */
  readonly constructors?: { readonly name: RegExp; readonly base: RegExp };
  /** What has to go with a body so that the rest still builds. */
  also?(tree: Tree, removed: Pick<Edit, 'start' | 'end'>): Pick<Edit, 'start' | 'end' | 'text'>[];
}

/**
 * Mutant schemata: the bodies of many candidates go into their functions, each behind a guard that asks which candidate
 * is live, so that one build or one load of the project serves them all. Used for screening only; what cannot be written
 * this way is screened as a patched file.
 */
export interface SchemataProfile {
  /**
   * For a body that is a block: what goes before and after the statements of candidate `n`, at the start of the body.
   * Control must never fall out of the guarded statements into the original ones.
   */
  guard(n: number, fn: SourceFunction): { readonly open: string; readonly close: string };
  /** Where guards may go in a block's source (its braces included); default: right after the opening brace. */
  entry?(block: string): number;
  /** For a body that is an expression: what goes before and after it, to have `buggy` instead while `n` is live. */
  choose?(n: number, buggy: string): { readonly open: string; readonly close: string };
  /**
   * For edits in a function's head: the expression they change (a default value, say) and what stands there instead, or
   * statements that do in the body what they do in the head. Undefined where neither can be said.
   */
  head?(
    text: string,
    fn: SourceFunction,
    edits: readonly Edit[],
  ):
    | { readonly start: number; readonly end: number; readonly buggy: string }
    | { readonly statements: string }
    | undefined;
  /**
   * An expression for the start of a function whose candidates are `first` to `last`: it tells a resident worker that the
   * function was entered, with one of them live or with none. Absent where no worker asks.
   */
  entered?(first: number, last: number): string;
  /** A file that the guards need beside a woven one. Paths are relative to the project root. */
  support?(file: string, source: string): { readonly file: string; readonly content: string };
}
