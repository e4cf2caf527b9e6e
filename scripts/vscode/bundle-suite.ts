import { globSync, mkdirSync, mkdtempSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from './install.ts';

/**
 * Bundles the suites of a folder, and the runner that the extension host calls, as CommonJS: it knows neither TypeScript nor
 * `import './x.ts'`. Inside the project, so that packages are found.
 * @param folder with `*.test.ts`
 * @returns the folder with `run.cjs` and the suites; the caller removes it
 */
export async function bundleSuite(folder: string): Promise<string> {
  const suites = globSync('*.test.ts', { cwd: folder }).sort();
  if (suites.length === 0) throw new Error(`no suite in ${folder}`);
  const place = join(projectRoot, '.vscode-test');
  mkdirSync(place, { recursive: true });
  const outdir = mkdtempSync(join(place, 'suite-'));
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [
      { in: 'test/vscode/run.ts', out: 'run' },
      ...suites.map((name) => ({ in: join(folder, name), out: basename(name, '.ts') })),
    ],
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    external: ['vscode', 'mocha'],
    // CommonJS has no import.meta.
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outdir;
}
