import assert from 'node:assert/strict';
import { productFunctions } from '../../../engine/project/aside.ts';
import type { SourceFunction, TestSetup } from '../../../engine/protocol/index.ts';

const functionIn = (file: string) => ({ id: `${file}:f`, file, name: 'f' }) as SourceFunction;
const setupIn = (directory: string) => ({ id: directory, directory }) as TestSetup;

describe('code beside the product', () => {
  const cases: { name: string; files: string[]; packages?: string[]; product: string[]; folders: string[] }[] = [
    {
      name: 'benchmarks and examples at the top are left out',
      files: ['benchmarks/run.js', 'examples/a/b.js', 'lib/a.js', 'index.js'],
      product: ['lib/a.js', 'index.js'],
      folders: ['benchmarks', 'examples'],
    },
    {
      name: 'at the top of a package too, and only of one',
      files: ['packages/core/bench/a.ts', 'packages/core/src/bench/a.ts', 'packages/other/bench/a.ts'],
      packages: ['packages/core'],
      product: ['packages/core/src/bench/a.ts', 'packages/other/bench/a.ts'],
      folders: ['packages/core/bench'],
    },
    {
      name: 'a file is no folder, and a name is taken whole',
      files: ['example', 'bench.py', 'examples_of/a.py', 'my/examples.py'],
      product: ['example', 'bench.py', 'examples_of/a.py', 'my/examples.py'],
      folders: [],
    },
    {
      name: 'where there is nothing else, it is the product',
      files: ['examples/a.py', 'example/b.py'],
      product: ['examples/a.py', 'example/b.py'],
      folders: [],
    },
  ];
  for (const { name, files, packages = [], product, folders } of cases) {
    it(name, () => {
      const found = productFunctions(files.map(functionIn), [setupIn(''), ...packages.map(setupIn)]);
      assert.deepEqual(
        found.product.map(({ file }) => file),
        product,
      );
      assert.deepEqual(found.folders, folders);
    });
  }
});
