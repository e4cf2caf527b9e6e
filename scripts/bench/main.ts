/**
 * `npm run bench [-- [--candidates n] [--only candidates|validation|sandboxes|editor] [project…]]`: how fast Bugsmith is, as
 * ratios of two things measured in one run. Seconds differ from machine to machine; ratios much less.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { candidateBench } from './candidates.ts';
import { editorBench } from './editor.ts';
import { sandboxBench } from './sandboxes.ts';
import { validationBench } from './validation.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    candidates: { type: 'string', default: '24' },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const example = resolve(import.meta.dirname, '../../examples/orders');
const wanted = (section: string): boolean => values.only === undefined || values.only === section;

if (wanted('candidates')) await candidateBench();
if (wanted('sandboxes')) await sandboxBench(example);
if (wanted('validation')) {
  for (const project of positionals.length > 0 ? positionals : [example]) {
    await validationBench(resolve(project), Number(values.candidates), Number(values.seed));
  }
}
if (wanted('editor')) await editorBench();
