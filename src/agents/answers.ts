import { basename } from 'node:path';
import * as z from 'zod';
import {
  categorySchema,
  difficultySchema,
  type PoolRow,
  Problem,
  requests,
  reviewStateSchema,
  type Tuple,
} from '../../engine/protocol/index.ts';
import { lastEditor } from '../editor/last-editor.ts';
import type { Engine } from '../engine/engine.ts';
import { localFolders, placeOf, unsaved } from '../platform/folders.ts';
import type { ToolAnswers } from './tools.ts';

/** Of several folders, its path or last part; else that of the active editor, or the first. */
const inProject = z.object({ project: z.string().optional() });
const examplesSchema = inProject.extend({
  task: z.string().optional(),
  file: z.string().optional(),
  function: z.string().optional(),
  count: z.number().int().min(1).max(20).default(3),
  budgetTokens: z.number().int().min(200).default(4000),
});
const findSchema = inProject.extend({
  query: z.string().optional(),
  file: z.string().optional(),
  function: z.string().optional(),
  category: categorySchema.optional(),
  difficulty: difficultySchema.optional(),
  review: z.array(reviewStateSchema).optional(),
  limit: z.number().int().min(1).max(50).default(10),
});
const showSchema = inProject.extend({ id: z.string() });

/** What the language model tools answer, as Markdown. */
export function toolAnswers(engine: Engine): ToolAnswers {
  return {
    async bugsmith_few_shot_examples(input, token) {
      const { project, task, file, function: name, count, budgetTokens } = read(examplesSchema, input);
      const root = rootOf(project);
      const query = {
        ...(task ? { text: task } : {}),
        ...(file ? { file } : {}),
        ...(name ? { function: file && !name.includes(':') ? `${file}:${name}` : name } : {}),
      };
      const params = { root, query, k: count, budgetTokens, format: 'markdown' as const, ...unsaved(root) };
      const { text, tuples } = await engine.request(requests.fewShot, params, token);
      return tuples.length > 0 ? text : 'The knowledge pool has no example that fits.';
    },
    async bugsmith_find_bugs(input, token) {
      const { project, query, ...filter } = read(findSchema, input);
      const params = { root: rootOf(project), filter: { ...filter, ...(query ? { text: query } : {}) } };
      const rows = await engine.request(requests.poolList, params, token);
      return rows.length > 0 ? rows.map(line).join('\n') : 'No bug of the knowledge pool fits.';
    },
    async bugsmith_show_bug(input, token) {
      const { project, id } = read(showSchema, input);
      return inFull(await engine.request(requests.poolShow, { root: rootOf(project), id }, token));
    },
  };
}

function read<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const known = schema.safeParse(input ?? {});
  if (known.success) return known.data;
  throw new Problem({ code: 'tool-input', message: `The input is not understood: ${z.prettifyError(known.error)}` });
}

function rootOf(project: string | undefined): string {
  const roots = localFolders().map(({ uri }) => uri.fsPath);
  if (project !== undefined) {
    const named = roots.find((root) => root === project || basename(root) === project);
    if (named) return named;
    throw new Problem({
      code: 'unknown-project',
      message: `No folder of the workspace is ${project}.`,
      remedy: `The folders are ${roots.join(', ')}.`,
    });
  }
  const editor = lastEditor();
  const root = (editor && placeOf(editor.document.uri)?.root) ?? roots[0];
  if (root !== undefined) return root;
  throw new Problem({ code: 'no-folder', message: 'No folder is open.' });
}

function line(row: PoolRow): string {
  const { id, file, function: name, category, difficulty, explanation, failToPass, review } = row;
  const tests = `${failToPass.slice(0, 3).join(', ')}${failToPass.length > 3 ? ` and ${failToPass.length - 3} more` : ''}`;
  return `- ${id}: ${explanation} (${file}:${name}; ${category}, ${difficulty}, ${review}; fails ${tests})`;
}

function inFull(tuple: Tuple): string {
  const { problemStatement, fixPatch, failToPass, evidence } = tuple;
  const messages = failToPass.slice(0, 5).map((test) => `${test}\n${evidence.messages[test] ?? ''}`.trim());
  return [
    line({ ...tuple, passToPass: tuple.passToPass.length, review: tuple.review.state, createdAt: '' }),
    `## Issue\n\n${problemStatement}`,
    `## Failing tests\n\n${fenced('text', messages.join('\n\n'))}`,
    `## Fix\n\n${fenced('diff', fixPatch)}`,
  ].join('\n\n');
}

/** A fence that is longer than any in the text. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}
