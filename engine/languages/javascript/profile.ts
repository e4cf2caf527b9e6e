import type { LanguageProfile } from '../profile.ts';
import { noEnvironment } from '../unprepared.ts';
import { isGenerated, isTestFile } from './files.ts';
import { schemata } from './schemata.ts';

export const profile: LanguageProfile = {
  id: 'javascript',
  name: 'JavaScript',
  grammars: { '.js': 'javascript', '.mjs': 'javascript', '.cjs': 'javascript', '.jsx': 'javascript' },
  isTestFile,
  isGenerated,
  frameworks: [],
  environment: noEnvironment('JavaScript'),
  schemata,
};
