import type { Answer, Asked } from './scripted-server.ts';

/** Small changes that alter what a program does, wherever they fit. */
const changes: readonly (readonly [RegExp, string])[] = [
  [/ < /g, ' <= '],
  [/ > /g, ' >= '],
  [/ <= /g, ' < '],
  [/ >= /g, ' > '],
  [/ \+ (?!1\b)/g, ' - '],
  [/ - (?!1\b)/g, ' + '],
  [/ && /g, ' || '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/\bMath\.floor\b/g, 'Math.ceil'],
  [/\+ 1\b/g, '+ 2'],
  [/- 1\b/g, '- 0'],
  [/\b0\b/g, '1'],
];

/** Every version of a source that one of the changes gives. */
function versionsOf(source: string): string[] {
  return changes.flatMap(([pattern, text]) =>
    [...source.matchAll(pattern)].map(
      ({ index, 0: found }) => source.slice(0, index) + text + source.slice(index + found.length),
    ),
  );
}

/**
 * Stands in for a model: changes something in whatever function it is asked about, another thing each time. It knows only
 * what the prompts say; what it is to implement anew it must have seen before.
 */
export class Saboteur {
  readonly #seen = new Map<string, string>();
  readonly #made = new Map<string, number>();
  /** Sources that it gave, in order. */
  readonly given: string[] = [];

  answer(prompt: string): { explanation: string; type: string; code: string } {
    const name = /^\w+, (\S+, \S+)$/m.exec(prompt)?.[1];
    const type = /^- ([a-z-]+) \(/m.exec(prompt.slice(prompt.indexOf('Kinds of bugs wanted')))?.[1];
    const source = /Plant the bug in this function:\n\n```\n([\s\S]*?)\n```/.exec(prompt)?.[1];
    if (name === undefined || type === undefined) throw new Error(`not a prompt that it understands:\n${prompt}`);
    if (source !== undefined) this.#seen.set(name, source);
    const known = this.#seen.get(name);
    if (known === undefined) throw new Error(`${name} was never shown`);
    const versions = versionsOf(known);
    const number = this.#made.get(name) ?? 0;
    this.#made.set(name, number + 1);
    const code = versions[(number * 7) % Math.max(1, versions.length)] ?? known;
    this.given.push(code);
    return { explanation: `Version ${number} of ${name} does something else in some cases.`, type, code };
  }

  /** As a script for `scriptedServer`: a thousand tokens in, two hundred out, each time. */
  readonly script = ({ prompt }: Asked): Answer => ({ text: JSON.stringify(this.answer(prompt)), usage: [1000, 200] });
}
