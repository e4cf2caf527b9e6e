import type { LanguageProfile } from '../profile.ts';
import { goRecipe } from './environment.ts';
import { isGenerated, isTestFile } from './files.ts';
import { goTest } from './gotest.ts';
import { schemata } from './schemata.ts';
import { stub } from './stub.ts';
import { switched } from './switched.ts';

export const profile: LanguageProfile = {
  id: 'go',
  name: 'Go',
  grammars: { '.go': 'go' },
  isTestFile,
  isGenerated,
  frameworks: [{ ...goTest, switched }],
  environment: goRecipe,
  schemata,
  stub,
};
