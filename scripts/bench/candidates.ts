import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CandidateChecker } from '../../engine/bugs/check.ts';
import { MutationStrategy } from '../../engine/bugs/mutation/strategy.ts';
import { SourceFiles } from '../../engine/bugs/sources.ts';
import { grammarOf, withTree } from '../../engine/languages/parser.ts';
import type { LanguageProfile } from '../../engine/languages/profile.ts';
import { type LanguageRegistry, loadLanguages } from '../../engine/languages/registry.ts';
import { functionsOfFile, largestSourceFile } from '../../engine/project/functions.ts';
import { report, times } from './report.ts';

const root = resolve(import.meta.dirname, '../..');

/** Large sets of real files that a machine has anyway: standard libraries and installed packages. */
const fileSets: { name: string; language: string; folder: () => string; pattern: string }[] = [
  {
    name: 'Python, standard library',
    language: 'python',
    folder: () => run('python3', ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))']),
    pattern: '*.py',
  },
  {
    name: 'JavaScript, installed packages',
    language: 'javascript',
    folder: () => join(root, 'node_modules'),
    pattern: '{mocha,commander,dependency-cruiser,dockerode,tar-stream}/**/*.{js,mjs}',
  },
  {
    name: 'TypeScript, zod and this engine',
    language: 'typescript',
    folder: () => root,
    pattern: '{node_modules/zod/src/v4/{core,classic},engine}/**/*.ts',
  },
  {
    name: 'Go, standard library',
    language: 'go',
    folder: () => join(run('go', ['env', 'GOROOT']), 'src'),
    pattern: '{strings,bytes,sort,net/http,go/ast,encoding/json,text/template,regexp,time}/*.go',
  },
];

function run(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8' }).trim();
}

/** Candidates made and checked per CPU second, beside what parsing the same files alone takes. */
export async function candidateBench(): Promise<void> {
  const languages = await loadLanguages();
  const rows: (string | number)[][] = [];
  for (const set of fileSets) {
    try {
      rows.push(await measure(set.name, languages.byId(set.language), set.folder(), set.pattern, languages));
    } catch (error) {
      rows.push([
        `${set.name}: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
        '',
        '',
        '',
        '',
        '',
        '',
      ]);
    }
  }
  report(
    'Candidates made and checked',
    ['files', 'lines', 'functions', 'candidates', 'turned away', 'per CPU second', 'CPU ÷ parsing once'],
    rows,
  );
}

async function measure(
  name: string,
  profile: LanguageProfile,
  folder: string,
  pattern: string,
  languages: LanguageRegistry,
) {
  const files = globSync(pattern, { cwd: folder })
    .filter((file) => !profile.isTestFile(file) && statSync(join(folder, file)).size < largestSourceFile)
    .sort();
  const texts = new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  const parsing = await cpuSeconds(async () => {
    for (const [file, text] of texts) await withTree(grammarOf(profile, file), text, () => undefined);
  });
  const counts = { functions: 0, made: 0, passed: 0 };
  const strategy = new MutationStrategy();
  const making = await cpuSeconds(async () => {
    await using sources = new SourceFiles(async (file) => texts.get(file) ?? '', languages);
    const checker = new CandidateChecker(sources);
    for (const [file, text] of texts) {
      const functions = await functionsOfFile(profile, file, text);
      counts.functions += functions.length;
      for (const fn of functions) {
        const context = { sources, profile, functions, seed: 1, signal: new AbortController().signal };
        for await (const candidate of strategy.generate(fn, context)) {
          counts.made += 1;
          if ((await checker.check(candidate)).ok) counts.passed += 1;
        }
      }
    }
  });
  const lines = [...texts.values()].reduce((sum, text) => sum + text.split('\n').length, 0);
  const turnedAway = counts.made - counts.passed;
  return [
    `${name} (${files.length})`,
    lines,
    counts.functions,
    counts.passed,
    turnedAway,
    Math.round(counts.passed / making),
    times(making / parsing),
  ];
}

async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
