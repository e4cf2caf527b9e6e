import type { Snapshot } from '../../protocol/index.ts';
import { readText, within } from '../../testing/files.ts';
import { parseJsonc } from '../../testing/jsonc.ts';
import type { Package } from './packages.ts';
import { type ScriptCommand, type ScriptStep, scriptSteps } from './scripts.ts';

/** Programs that write what only people, editors and type checkers read, or write nothing. */
const forReaders =
  /^(typedoc|jsdoc|documentation|vitepress|vuepress|docusaurus|storybook|build-storybook|api-extractor|dts-bundle-generator|dts-bundle|marked-man|ronn|eslint|prettier|attw|publint|size-limit|bundlesize|madge|depcruise|cspell)$/;
const documents = /^(\.\/)?(docs?|website|site|man)\//;

/**
 * The steps of a build without those whose results no test can load: documents, declarations, checks. A build is done for
 * every bug, so that what it need not do is worth much. Scripts are opened only where something in them is left out, and
 * all steps stay where nothing else would.
 */
export function leanBuild(snapshot: Snapshot, found: Package, steps: readonly ScriptStep[]): readonly ScriptStep[] {
  const needed = (step: ScriptStep, opened: readonly string[]): ScriptStep[] => {
    const name = step.through.at(-1);
    if (name === undefined || !/^npm run --silent /.test(step.text)) return isForReaders(step) ? [] : [step];
    if (opened.includes(name) || !mayOpen(found, name)) return [step];
    const inner = scriptSteps(found.manifest, name);
    const left = inner.flatMap((one) => needed(one, [...opened, name]));
    const whole = left.length === inner.length && left.every((one, index) => one.text === inner[index]?.text);
    return whole ? [step] : left;
  };
  const isForReaders = ({ commands }: ScriptStep): boolean =>
    commands.length > 0 && commands.every((command) => writesNothingToRun(snapshot, found, command));
  const lean = steps.flatMap((step) => needed(step, []));
  return lean.length > 0 ? lean : steps;
}

/** Whether a script's parts can be run one by one: commands joined by `&&` alone, and no script behind it. */
function mayOpen({ manifest: { scripts = {} } }: Package, name: string): boolean {
  const texts = [scripts[`pre${name}`], scripts[name]].filter((text) => text !== undefined);
  return (
    scripts[`post${name}`] === undefined &&
    texts.every((text) => !/[|;()`\n]|(^|[^&])&([^&]|$)|(^|\s)(cd|export|set)\s/.test(text))
  );
}

function writesNothingToRun(snapshot: Snapshot, found: Package, { program, args }: ScriptCommand): boolean {
  if (forReaders.test(program)) return true;
  if (program === 'node') return documents.test(args.find((word) => !word.startsWith('-')) ?? '');
  if (program !== 'tsc') return false;
  if (args.some((word) => /^--(noEmit|emitDeclarationOnly)$/.test(word))) return true;
  if (args.some((word) => /^(-b|--build)$/.test(word))) return false;
  const at = args.findIndex((word) => word === '-p' || word === '--project');
  const named = at < 0 ? '.' : (args[at + 1] ?? '');
  return emitsNoCode(snapshot, within(found.directory, /\.json$/.test(named) ? named : `${named}/tsconfig.json`));
}

/** What the configuration itself says; what it extends is not looked at. */
function emitsNoCode(snapshot: Snapshot, path: string | undefined): boolean {
  const settings = path === undefined ? undefined : parseJsonc(readText(snapshot, path) ?? '');
  const options = (settings as { compilerOptions?: Record<string, unknown> } | null | undefined)?.compilerOptions;
  return options?.noEmit === true || options?.emitDeclarationOnly === true;
}
