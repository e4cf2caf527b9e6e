import type { Snapshot, TestSetup } from '../protocol/index.ts';
import { Problem } from '../protocol/index.ts';
import type { EnvironmentRecipe } from '../sandbox/recipe.ts';

/** The `environment` of a language for which nobody has said yet how to make one: refuses, and says so. */
export function noEnvironment(language: string) {
  return async (_snapshot: Snapshot, setup: TestSetup): Promise<EnvironmentRecipe> => {
    throw new Problem({
      code: 'no-environment',
      message: `There is no way yet to prepare an environment for ${language} (${setup.id}).`,
      why: `The profile of ${language} describes no environment.`,
      remedy: 'Use a version of Bugsmith that supports running tests of this language.',
    });
  };
}
