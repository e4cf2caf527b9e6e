import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assetPath } from '../assets.ts';
import type { Framework } from '../testing/framework.ts';
import type { LanguageProfile } from './profile.ts';

/** Every language the engine knows: one for each folder under engine/languages, found by looking. */
export class LanguageRegistry {
  readonly profiles: readonly LanguageProfile[];
  readonly #byExtension = new Map<string, LanguageProfile>();

  constructor(profiles: readonly LanguageProfile[]) {
    this.profiles = profiles;
    for (const profile of profiles) {
      for (const extension of Object.keys(profile.grammars)) this.#byExtension.set(extension, profile);
    }
  }

  ofFile(path: string): LanguageProfile | undefined {
    return this.#byExtension.get(extname(path).toLowerCase());
  }

  byId(id: string): LanguageProfile {
    const profile = this.profiles.find((candidate) => candidate.id === id);
    if (!profile) throw new Error(`no language '${id}' under engine/languages`);
    return profile;
  }

  /** Each framework once, though several languages may share it. */
  get frameworks(): Framework[] {
    return [...new Map(this.profiles.flatMap((p) => p.frameworks.map((f) => [f.id, f] as const))).values()];
  }

  framework(id: string): Framework {
    const framework = this.frameworks.find((candidate) => candidate.id === id);
    if (!framework) throw new Error(`no test framework '${id}' in any language's profile`);
    return framework;
  }
}

let loaded: Promise<LanguageRegistry> | undefined;

/** The registry of the languages shipped with the engine; loaded once. */
export function loadLanguages(): Promise<LanguageRegistry> {
  loaded ??= scan();
  return loaded;
}

async function scan(): Promise<LanguageRegistry> {
  const folder = assetPath('languages');
  const profiles: LanguageProfile[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isDirectory()) continue;
    const file = readdirSync(join(folder, entry.name)).find((name) => /^profile\.[jt]s$/.test(name));
    if (!file) continue;
    const module = (await import(pathToFileURL(join(folder, entry.name, file)).href)) as { profile: LanguageProfile };
    profiles.push(module.profile);
  }
  return new LanguageRegistry(profiles);
}
