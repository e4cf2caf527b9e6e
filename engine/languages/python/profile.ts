import type { LanguageProfile } from '../profile.ts';
import { noEnvironment } from '../unprepared.ts';
import { isGenerated, isTestFile } from './files.ts';

export const profile: LanguageProfile = {
  id: 'python',
  name: 'Python',
  grammars: { '.py': 'python' },
  isTestFile,
  isGenerated,
  frameworks: [],
  environment: noEnvironment('Python'),
};
