import { fenced } from '../bugs/markdown.ts';
import { anonymous } from './symptom.ts';

export interface FeatureFacts {
  /** Qualified name of the function that is to be written, and its file. */
  readonly name: string;
  readonly file: string;
  /** Source of its head. */
  readonly signature: string;
  readonly doc?: string;
  /** Tests that pass once it is written. */
  readonly failToPass: readonly string[];
  /** How many tests pass without it. */
  readonly passToPass: number;
}

const namedTests = 12;
const longestDoc = 4000;

/**
 * The text of a feature task, in Markdown: what is to be written, by its signature, its documentation and its tests. It
 * never speaks of something that broke: as far as the reader knows, the function was never there. No addresses, no hashes.
 */
export function featureTask({ name, file, signature, doc, failToPass, passToPass }: FeatureFacts): string {
  const one = failToPass.length === 1;
  const paragraphs = [
    `# Implement \`${name}\``,
    `\`${name}\` in \`${file}\` is declared, but not written yet: all it does is to say that it is not implemented. ` +
      'Write its body. The name, the parameters and whatever else callers rely on stay as they are:',
    fenced(signature),
  ];
  if (doc) paragraphs.push('Its documentation says what it has to do:', fenced(shortened(anonymous(doc))));
  else paragraphs.push('It has no documentation: its name, its parameters and its tests say what it has to do.');
  paragraphs.push(
    `${one ? 'One test needs' : `${failToPass.length} tests need`} it, and ${one ? 'has' : 'have'} to pass when it is done:`,
    failToPass
      .slice(0, namedTests)
      .map((test) => `- \`${anonymous(test).replace(/\s+/g, ' ').replaceAll('`', "'")}\``)
      .join('\n') + (failToPass.length > namedTests ? `\n- and ${failToPass.length - namedTests} more` : ''),
    `The tests are right and should stay as they are. ${passing(passToPass)}`,
  );
  return `${paragraphs.join('\n\n')}\n`;
}

function passing(count: number): string {
  if (count === 0) return 'No other test is known to pass.';
  return count === 1
    ? 'The one other test passes already, and should go on passing.'
    : `The other ${count} tests pass already, and should go on passing.`;
}

function shortened(text: string): string {
  return text.length > longestDoc ? `${text.slice(0, longestDoc)}…` : text;
}
