import type { LanguageProfile } from '../profile.ts';
import { noEnvironment } from '../unprepared.ts';
import { isGenerated, isTestFile } from './files.ts';

export const profile: LanguageProfile = {
  id: 'go',
  name: 'Go',
  grammars: { '.go': 'go' },
  isTestFile,
  isGenerated,
  frameworks: [],
  environment: noEnvironment('Go'),
};
