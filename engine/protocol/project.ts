import * as z from 'zod';

/** One file of a snapshot. `path` is relative to the project root, with `/` on every system. */
export const snapshotFileSchema = z.object({
  path: z.string(),
  /** Size in bytes. */
  size: z.number(),
  /** SHA-256 of the content (of the link's target for a symlink), hex. */
  sha256: z.string(),
  kind: z.enum(['file', 'executable', 'symlink']),
});
export type SnapshotFile = z.infer<typeof snapshotFileSchema>;

/**
 * The project exactly as it was on disk when it was taken: tracked and unignored files with their uncommitted
 * changes. It lives in Bugsmith's cache and is never written again; every run works on it, never on the workspace.
 */
export const snapshotSchema = z.object({
  /** Hash of all paths, kinds and contents: equal trees have equal ids. */
  id: z.string(),
  /** Absolute folder of the copy in the cache. */
  directory: z.string(),
  /** Sorted by path. */
  files: z.array(snapshotFileSchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** A way to run tests of this project, found in its configuration and manifests. */
export const testSetupSchema = z.object({
  /** Stable name within the project, e.g. `pytest` or `vitest:packages/core`. */
  id: z.string(),
  /** Id of the Framework that runs it. */
  framework: z.string(),
  /** Ids of the languages whose functions it tests. */
  languages: z.array(z.string()),
  /** Folder the tests are run in, relative to the project root; `''` for the root itself. */
  directory: z.string(),
  /** Why we believe so, for people: `pyproject.toml has [tool.pytest.ini_options]`. */
  reason: z.string(),
  /** Configuration file, relative to the project root. */
  configFile: z.string().optional(),
  /** Test files found, relative to the project root, sorted. */
  testFiles: z.array(z.string()),
  /** What the framework needs to know beyond this (flags from the project's own test script, say). */
  options: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())])),
});
export type TestSetup = z.infer<typeof testSetupSchema>;

/**
 * A function of the project (DESIGN's *Function*; the longer name keeps clear of JavaScript's own `Function`).
 * Offsets are UTF-16 code units into the file's text, as editors and tree-sitter count them. Lines start at 1.
 */
export const sourceFunctionSchema = z.object({
  /** `<file>:<qualified name>`, with `#2`, `#3`… when a file defines the same name again. */
  id: z.string(),
  file: z.string(),
  /** Qualified name: `Class.method`, `outer.inner`. */
  name: z.string(),
  language: z.string(),
  startLine: z.number(),
  endLine: z.number(),
  start: z.number(),
  end: z.number(),
  bodyStart: z.number(),
  bodyEnd: z.number(),
  /** Source of the head: everything from the start up to the body, trimmed. */
  signature: z.string(),
  doc: z.string().optional(),
  /** McCabe: decision points + 1. */
  complexity: z.number(),
});
export type SourceFunction = z.infer<typeof sourceFunctionSchema>;

/** One of the field's criteria for a repository worth generating from; advice, never a block. */
export const fitnessCriterionSchema = z.object({
  name: z.string(),
  /** What was measured; `null` when it needs a run that has not happened yet. */
  value: z.number().nullable(),
  wanted: z.string(),
  met: z.boolean().nullable(),
});
export const fitnessSchema = z.object({
  fit: z.boolean().nullable(),
  criteria: z.array(fitnessCriterionSchema),
});
export type FitnessCriterion = z.infer<typeof fitnessCriterionSchema>;
export type Fitness = z.infer<typeof fitnessSchema>;

export const languageShareSchema = z.object({ id: z.string(), name: z.string(), files: z.number(), lines: z.number() });
export type LanguageShare = z.infer<typeof languageShareSchema>;

export const projectSchema = z.object({
  /** Absolute path of the folder the user named. */
  root: z.string(),
  name: z.string(),
  /** Survives clones and worktrees: derived from the repository's first commit and the folder within it. */
  identity: z.string(),
  /** HEAD, or null for a plain folder or an empty repository. */
  commit: z.string().nullable(),
  /** True when the snapshot differs from `commit`. */
  dirty: z.boolean(),
  languages: z.array(languageShareSchema),
  testSetups: z.array(testSetupSchema),
  fitness: fitnessSchema,
  /** Things a person should know: files left out and why. */
  notes: z.array(z.string()),
});
export type Project = z.infer<typeof projectSchema>;
