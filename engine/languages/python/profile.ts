import type { LanguageProfile } from '../profile.ts';
import { pythonRecipe } from './environment.ts';
import { isGenerated, isTestFile } from './files.ts';
import { pytest } from './pytest.ts';
import { stub } from './stub.ts';
import { unittest } from './unittest.ts';

export const profile: LanguageProfile = {
  id: 'python',
  name: 'Python',
  grammars: { '.py': 'python' },
  isTestFile,
  isGenerated,
  frameworks: [pytest, unittest],
  environment: pythonRecipe,
  stub,
};
