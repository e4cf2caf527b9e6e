import type { LanguageProfile } from '../profile.ts';
import { nodeRecipe } from './environment.ts';
import { isGenerated, isTestFile } from './files.ts';
import { jest } from './jest.ts';
import { mocha } from './mocha.ts';
import { nodeTest } from './node-test.ts';
import { schemata } from './schemata.ts';
import { stub } from './stub.ts';
import { vitest } from './vitest.ts';

export const profile: LanguageProfile = {
  id: 'javascript',
  name: 'JavaScript',
  grammars: { '.js': 'javascript', '.mjs': 'javascript', '.cjs': 'javascript', '.jsx': 'javascript' },
  isTestFile,
  isGenerated,
  frameworks: [nodeTest, mocha, jest, vitest],
  environment: nodeRecipe,
  schemata,
  stub,
};
