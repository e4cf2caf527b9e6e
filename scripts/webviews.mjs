// Builds the webviews' pages: webview/{detail,dashboard,preview}.ts → one script and one style sheet each, and the icons'
// font, for the Chromium of the oldest VS Code that package.json names.
import { join } from 'node:path';
import { build } from 'esbuild';

export const pages = ['detail', 'dashboard', 'preview'];

/**
 * @param {string} root folder of package.json
 * @param {string} out folder for `<page>.js`, `<page>.css` and `codicon.ttf`
 * @returns esbuild's metafile: what went in
 */
export async function buildWebviews(root, out) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: pages.map((page) => join('webview', `${page}.ts`)),
    outdir: out,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    // VS Code 1.105 is Electron 37.
    target: 'chrome138',
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    loader: { '.ttf': 'copy' },
    assetNames: '[name]',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}
