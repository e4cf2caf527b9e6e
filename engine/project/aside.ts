import type { SourceFunction, TestSetup } from '../protocol/index.ts';

/**
 * Folders beside the product that measure it or show how to use it, by what languages' projects call them. They count
 * only at the top of the project or of a package: deeper down (`src/examples`) they may be what is shipped.
 */
const asideFolders: ReadonlySet<string> = new Set([
  'bench',
  'benches',
  'benchmark',
  'benchmarks',
  'example',
  'examples',
  'samples',
  'demos',
]);

/**
 * The product's functions, without those of benchmarks and examples; `folders` are the folders left out. A project that has
 * nothing else is its own product.
 */
export function productFunctions(
  functions: readonly SourceFunction[],
  setups: readonly TestSetup[],
): { readonly product: readonly SourceFunction[]; readonly folders: readonly string[] } {
  const packages = ['', ...setups.map(({ directory }) => directory)];
  const folders = new Set<string>();
  const product = functions.filter(({ file }) => {
    const folder = asideFolder(file, packages);
    if (folder !== undefined) folders.add(folder);
    return folder === undefined;
  });
  return product.length > 0 ? { product, folders: [...folders].sort() } : { product: functions, folders: [] };
}

function asideFolder(file: string, packages: readonly string[]): string | undefined {
  for (const directory of packages) {
    const before = directory === '' ? '' : `${directory}/`;
    if (!file.startsWith(before)) continue;
    const [first = '', ...rest] = file.slice(before.length).split('/');
    if (rest.length > 0 && asideFolders.has(first)) return `${before}${first}`;
  }
  return undefined;
}
