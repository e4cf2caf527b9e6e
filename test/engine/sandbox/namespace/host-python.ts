import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import type { EnvironmentRecipe } from '../../../../engine/sandbox/recipe.ts';

/** An empty recipe with the Python that the machine has. */
export function hostPython(): EnvironmentRecipe {
  const ask = 'import os, sys; print(sys.base_prefix); print(os.path.realpath(sys.executable))';
  const [prefix = '/usr', program = ''] = execFileSync('python3', ['-c', ask], { encoding: 'utf8' }).trim().split('\n');
  return {
    language: 'python',
    toolchain: {
      id: 'python',
      version: '3',
      image: 'python:3.11-slim',
      host: { folders: [prefix], path: [dirname(program)], description: `Python at ${prefix}` },
    },
    systemPackages: [],
    inputs: [],
    steps: [],
    env: {},
    hostSettings: { env: [], files: [] },
  };
}
