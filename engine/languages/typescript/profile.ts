import { nodeRecipe } from '../javascript/environment.ts';
import { isGenerated, isTestFile } from '../javascript/files.ts';
import { jest } from '../javascript/jest.ts';
import { mocha } from '../javascript/mocha.ts';
import { nodeTest } from '../javascript/node-test.ts';
import { typescriptSchemata as schemata } from '../javascript/schemata.ts';
import { stub } from '../javascript/stub.ts';
import { vitest } from '../javascript/vitest.ts';
import type { LanguageProfile } from '../profile.ts';

export const profile: LanguageProfile = {
  id: 'typescript',
  name: 'TypeScript',
  grammars: { '.ts': 'typescript', '.mts': 'typescript', '.cts': 'typescript', '.tsx': 'tsx' },
  isTestFile,
  isGenerated,
  frameworks: [nodeTest, mocha, jest, vitest],
  environment: nodeRecipe,
  schemata,
  stub,
};
