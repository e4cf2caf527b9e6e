import type { FixedFile } from '../../project/history/history.ts';
import type { Category } from '../../protocol/index.ts';
import { editsBetween } from './edits-between.ts';

/** What a fix's subject says, then what it changes, in the words that languages share; the first that fits counts. */
const bySubject: readonly (readonly [Category, RegExp])[] = [
  ['off_by_one', /\boff[- ]by[- ]one\b|\bboundar(?:y|ies)\b|\binclusive\b|\bexclusive\b|\bfencepost\b/i],
  ['concurrency', /\b(?:race|deadlock|thread|concurren\w*|async|await|lock(?:ed|ing)?|mutex|goroutine)\b/i],
  ['resource', /\b(?:leak\w*|unclosed|not closed|file handle|descriptor|dispose|cleanup|memory)\b/i],
  ['null_handling', /\b(?:null|none|nil|undefined|nullish|missing value|optional)\b/i],
  [
    'edge_case',
    /\b(?:empty|edge|corner|special case|zero|negative|nan|infinit\w*|unicode|surrogate|whitespace|leading|trailing|blank|single|duplicate\w*)\b/i,
  ],
  ['type', /\b(?:type ?error|types?|typing|cast|convert|coerc\w*|instanceof|isinstance)\b/i],
  ['state', /\b(?:state|mutat\w*|cache\w*|shared|stale|reset|side effects?|in[- ]place|copy)\b/i],
  ['api_misuse', /\b(?:argument|parameter|option|kwargs?|signature|deprecat\w*|api)\b/i],
];

const byChange: readonly (readonly [Category, RegExp])[] = [
  ['null_handling', /\b(?:null|None|nil|undefined)\b|\?\?|\?\./],
  ['concurrency', /\b(?:await|Lock|Mutex|sync\.)\b/],
  ['resource', /\b(?:finally|close|dispose|defer)\b/],
  ['type', /\b(?:isinstance|typeof|instanceof)\b/],
  ['edge_case', /\b(?:raise|throw|except|catch|len\(|length|isEmpty)\b/],
];

export function categoryOfFix(subject: string, files: readonly FixedFile[]): Category {
  const said = categoryOfSubject(subject);
  if (said) return said;
  const changed = files
    .flatMap(({ before, after }) =>
      editsBetween(after, before).map((edit) => `${after.slice(edit.start, edit.end)}\n${edit.text}`),
    )
    .join('\n');
  return categoryOfChange(changed) ?? 'logic_error';
}

export function categoryOfSubject(subject: string): Category | undefined {
  return bySubject.find(([, words]) => words.test(subject))?.[0];
}

/** What the changed code itself says, which is not much; `changed`: what there was and what there is, in lines. */
export function categoryOfChange(changed: string): Category | undefined {
  if (isOneOff(changed)) return 'off_by_one';
  return byChange.find(([, code]) => code.test(changed))?.[0];
}

/** Nothing but a comparison's border or a step of one. */
function isOneOff(changed: string): boolean {
  return /^\s*(?:[<>]=?|=|[+-] ?1|\n)+\s*$/.test(changed) && changed.trim() !== '';
}
