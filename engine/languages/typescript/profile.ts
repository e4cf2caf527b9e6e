import { profile as javascript } from '../javascript/profile.ts';
import { typescriptSchemata as schemata } from '../javascript/schemata.ts';
import type { LanguageProfile } from '../profile.ts';

/** JavaScript with types: its tests, its environment. */
export const profile: LanguageProfile = {
  ...javascript,
  id: 'typescript',
  name: 'TypeScript',
  grammars: { '.ts': 'typescript', '.mts': 'typescript', '.cts': 'typescript', '.tsx': 'tsx' },
  schemata,
};
