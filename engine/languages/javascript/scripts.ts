import { quoteWord, splitWords } from '../../testing/words.ts';
import type { Manifest } from './packages.ts';

/** One program that a package's script starts, behind wrappers, `npx`, and other scripts. */
export interface ScriptCommand {
  /** Name of the program without folder or extension: `mocha`, `node`, `tsc`. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Flags given to node when the program was started as `node --flag path/to/mocha`. */
  readonly nodeFlags: readonly string[];
}

/** One part of a script, between `&&`s: as written, and the programs that it comes down to. */
export interface ScriptStep {
  readonly text: string;
  /** Names of the scripts on the way to it, `pretest` and `build`, say. */
  readonly through: readonly string[];
  readonly commands: readonly ScriptCommand[];
}

/** What `npm run <name>` does, `pre<name>` included, scripts it starts looked into. Empty when there is no such script. */
export function scriptSteps(manifest: Manifest, name: string, seen: readonly string[] = []): ScriptStep[] {
  const scripts = manifest.scripts ?? {};
  if (seen.includes(name)) return [];
  const through = [...seen, name];
  return [`pre${name}`, name].flatMap((script) =>
    stepsOf(scripts[script] ?? '').flatMap((words): ScriptStep[] => {
      const called = calledScripts(words, scripts);
      if (called.length === 0) {
        const command = commandOf(words);
        return [
          {
            text: words.map(quoteUnlessGlob).join(' '),
            through: [...seen, script],
            commands: command ? [command] : [],
          },
        ];
      }
      return called.flatMap((next) => {
        const inner = scriptSteps(manifest, next, through);
        // A script that ends in a test framework is looked at piece by piece; any other is a step as it stands.
        return inner.some((step) => step.commands.some(isTestFramework))
          ? inner
          : [
              {
                text: `npm run --silent ${quoteWord(next)}`,
                through: [...through, next],
                commands: inner.flatMap((step) => step.commands),
              },
            ];
      });
    }),
  );
}

export function isTestFramework(command: ScriptCommand): boolean {
  if (['mocha', 'jest', 'vitest'].includes(command.program)) return true;
  return isNodeTest(command);
}

/** `node --test`, or tsx and the like asked for the same. */
export function isNodeTest(command: ScriptCommand): boolean {
  return ['node', 'tsx'].includes(command.program) && command.args.includes('--test');
}

/** Splits at `&&`, `;` and `&`; what follows `||` or `|` is not what makes tests run. */
function stepsOf(script: string): string[][] {
  const steps: string[][] = [[]];
  let skipping = false;
  for (const word of splitWords(script)) {
    if (word === '&&' || word === ';' || word === '&') {
      steps.push([]);
      skipping = false;
    } else if (word === '||' || word === '|') skipping = true;
    else if (!skipping) steps.at(-1)?.push(word);
  }
  return steps.filter((step) => step.length > 0);
}

/** The package's own scripts that a step starts through a package manager or a runner of scripts. */
function calledScripts(words: readonly string[], scripts: Readonly<Record<string, string>>): string[] {
  const [first = '', second = '', ...rest] = withoutEnvironment(words).words;
  if (['npm', 'pnpm', 'yarn', 'bun'].includes(first)) {
    const name = second === 'run' || second === 'run-script' ? rest.find((word) => !word.startsWith('-')) : second;
    const script = name === 't' || name === 'tst' ? 'test' : name;
    return script !== undefined && scripts[script] !== undefined ? [script] : [];
  }
  if (['run-s', 'run-p', 'npm-run-all', 'npm-run-all2', 'concurrently'].includes(first)) {
    const patterns = [second, ...rest]
      .filter((word) => !word.startsWith('-'))
      .map((word) => word.replace(/^(npm|pnpm|yarn)[: ](run )?/, ''));
    return patterns.flatMap((pattern) => {
      const expression = new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*')}$`);
      return Object.keys(scripts).filter((name) => expression.test(name));
    });
  }
  return [];
}

function withoutEnvironment(words: readonly string[]): { words: string[]; env: Record<string, string> } {
  const env: Record<string, string> = {};
  const rest = [...words];
  for (;;) {
    const [word = ''] = rest;
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
    if (assignment?.[1] !== undefined) env[assignment[1]] = assignment[2] ?? '';
    else if (!/^(cross-env|cross-env-shell|env)$/.test(word)) break;
    rest.shift();
  }
  return { words: rest, env };
}

/** Options of coverage wrappers that take the next word. */
const wrapperValues =
  /^(-r|--reporter|-o|--reports-dir|--report-dir|-n|--include|-x|--exclude|--require|--temp-dir|-e|--extension|--check-coverage-value|--cwd|--nycrc-path|-c|--config|--src)$/;

function commandOf(words: readonly string[]): ScriptCommand | undefined {
  const { words: rest, env } = withoutEnvironment(words);
  const nodeFlags: string[] = [];
  for (;;) {
    const [first, second] = rest;
    if (first === undefined) return undefined;
    if (['npx', 'pnpx', 'bunx', 'time', 'exec'].includes(first)) dropFlags(rest, /^(-p|--package)$/);
    else if (
      ['pnpm', 'yarn', 'npm', 'bun'].includes(first) &&
      (second === 'exec' || second === 'dlx' || second === 'x')
    ) {
      rest.shift();
      dropFlags(rest);
    } else if (first === 'yarn' || first === 'pnpm') rest.shift();
    else if (first === 'nyc' || first === 'c8') dropFlags(rest, wrapperValues);
    else if (first === 'dotenv' || first === 'env-cmd' || first === 'dotenvx') {
      const end = rest.indexOf('--');
      if (end < 0) return undefined;
      rest.splice(0, end + 1);
    } else if (/^node(js)?$/.test(first) && !rest.includes('--test')) {
      // `node --flag node_modules/.bin/mocha`: the script is the program.
      const script = rest.findIndex(
        (word, index) =>
          index > 0 && !word.startsWith('-') && !/^(-r|--require|--import|--loader)$/.test(rest[index - 1] ?? ''),
      );
      if (script < 0 || !/(^|\/)(_?mocha|jest|vitest)(\.[cm]?js)?$/.test(rest[script] ?? '')) {
        return { program: 'node', args: rest.slice(1), env, nodeFlags };
      }
      nodeFlags.push(...rest.slice(1, script));
      rest.splice(0, script);
    } else {
      const program = (first.split('/').at(-1) ?? first).replace(/\.[cm]?js$/, '').replace(/^_mocha$/, 'mocha');
      return { program, args: rest.slice(1), env, nodeFlags };
    }
  }
}

/** Removes a wrapper's name and its options. */
function dropFlags(words: string[], withValue?: RegExp): void {
  words.shift();
  for (;;) {
    const [word = ''] = words;
    if (word === '--') {
      words.shift();
      return;
    }
    if (!word.startsWith('-')) return;
    words.shift();
    if (withValue?.test(word)) words.shift();
  }
}

/** A script's text for `sh` again: redirections stay bare, and words with wildcards, which the shell is to expand. */
function quoteUnlessGlob(word: string): string {
  if (/^(\d?>{1,2}|<)$/.test(word)) return word;
  return /[*?[{~$]/.test(word) && !/[\s'"\\;&|<>()]/.test(word) ? word : quoteWord(word);
}
