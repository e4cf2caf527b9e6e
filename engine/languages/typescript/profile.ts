import { isGenerated, isTestFile } from '../javascript/files.ts';
import { typescriptSchemata as schemata } from '../javascript/schemata.ts';
import type { LanguageProfile } from '../profile.ts';
import { noEnvironment } from '../unprepared.ts';

export const profile: LanguageProfile = {
  id: 'typescript',
  name: 'TypeScript',
  grammars: { '.ts': 'typescript', '.mts': 'typescript', '.cts': 'typescript', '.tsx': 'tsx' },
  isTestFile,
  isGenerated,
  frameworks: [],
  environment: noEnvironment('TypeScript'),
  schemata,
};
