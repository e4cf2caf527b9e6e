// Builds all that is shipped into dist/:
// - engine/: one bundle with shared chunks, each language's profile as a module of its own so that the registry can find it
//   by looking, and every file that is not code at the same relative path as in engine/;
// - extension.cjs: the extension, one bundle; what only a command needs is in it, but is not run before;
// - webview/: a script and a style sheet for each page.
import { cpSync, globSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { collectNotices } from './notices.mjs';
import { buildWebviews } from './webviews.mjs';

const root = dirname(import.meta.dirname);
const out = join(root, 'dist');
const require = createRequire(import.meta.url);
const common = {
  absWorkingDir: root,
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
};

rmSync(out, { recursive: true, force: true });
const profiles = globSync('engine/languages/*/profile.ts', { cwd: root });
const engine = await build({
  ...common,
  entryPoints: [
    { in: 'engine/main.ts', out: 'bugsmith' },
    ...profiles.map((file) => ({ in: file, out: file.replace(/^engine\//, '').replace(/\.ts$/, '') })),
  ],
  outdir: 'dist/engine',
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.16',
  keepNames: true,
  chunkNames: 'chunk-[hash]',
  // ssh2 (docker over ssh) uses it when it is there and works without.
  external: ['cpu-features'],
  loader: { '.node': 'empty' },
  // Bundled CommonJS packages call require, and ask where they are.
  banner: {
    js: [
      "import{createRequire as __createRequire}from'node:module';",
      'const require=__createRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;',
    ].join(''),
  },
});

const extension = await build({
  ...common,
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.cjs',
  format: 'cjs',
  platform: 'node',
  // The Node of the oldest supported VS Code.
  target: 'node22.16',
  minifyIdentifiers: true,
  external: ['vscode'],
});

const webviews = { metafile: await buildWebviews(root, 'dist/webview') };

for (const file of globSync('engine/**/*', { cwd: root })) {
  const source = join(root, file);
  if (!statSync(source).isFile() || file.endsWith('.ts') || file.includes('__pycache__')) continue;
  const target = join(out, file);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target);
}

const grammars = join(out, 'engine', 'grammars');
mkdirSync(grammars, { recursive: true });
for (const file of profiles) {
  const { profile } = await import(join(root, file));
  for (const grammar of new Set(Object.values(profile.grammars))) {
    const name = `tree-sitter-${grammar}.wasm`;
    cpSync(require.resolve(`tree-sitter-wasm/${grammar}/${name}`), join(grammars, name));
  }
}
cpSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), join(grammars, 'web-tree-sitter.wasm'));

const packages = new Set(['tree-sitter-wasm', 'web-tree-sitter']);
const inputs = [engine, extension, webviews].flatMap(({ metafile }) => Object.keys(metafile.inputs));
for (const input of inputs) {
  const match = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (match) packages.add(match[1]);
}
writeFileSync(join(root, 'THIRD_PARTY_NOTICES.txt'), collectNotices(root, [...packages].sort()));
