import { createHash } from 'node:crypto';
import { readAsset } from '../../assets.ts';
import type { Snapshot } from '../../protocol/index.ts';
import { sandboxEnvironment, sandboxPaths, sandboxUser } from '../layout.ts';
import type { EnvironmentRecipe, InstallStep } from '../recipe.ts';

const template = readAsset('sandbox/docker/environment.Dockerfile');

/** Scripts that the Dockerfile runs, by name. */
export const installScripts: Readonly<Record<string, string>> = Object.fromEntries(
  ['step.sh', 'finish.sh'].map((name) => [name, readAsset(`sandbox/docker/install/${name}`)]),
);

/** The Dockerfile that makes a recipe's environment on top of an image. */
export function environmentDockerfile(recipe: EnvironmentRecipe, image: string): string {
  const parts: Record<string, string> = {
    image,
    uid: String(sandboxUser.uid),
    gid: String(sandboxUser.gid),
    folders: Object.values(sandboxPaths).join(' '),
    ...sandboxPaths,
    packages: packageInstruction(recipe.systemPackages),
    env: envInstruction({ ...sandboxEnvironment, ...recipe.env }),
    steps: recipe.steps.map(stepInstruction).join('\n'),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '');
}

function packageInstruction(packages: readonly string[]): string {
  const wrong = packages.find((name) => !/^[a-z0-9][a-z0-9+.:-]*$/.test(name));
  if (wrong !== undefined) throw new Error(`not the name of a Debian package: ${wrong}`);
  if (packages.length === 0) return '';
  // An image of another distribution may well have what these packages bring; the steps will tell.
  return [
    'RUN if command -v apt-get >/dev/null; then \\',
    `      apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${packages.join(' ')} \\`,
    '        && rm -rf /var/lib/apt/lists/*; \\',
    `    else echo "bugsmith: no apt-get here to install ${packages.join(' ')}"; fi`,
  ].join('\n');
}

/** In JSON, so that no shell and no builder interprets the command before its time. */
function stepInstruction(step: InstallStep): string {
  const words = ['sh', '/bugsmith-install/step.sh', step.optional ? 'optional' : 'required', step.run];
  return `# ${step.title.replaceAll('\n', ' ')}\nRUN ${JSON.stringify(words)}`;
}

function envInstruction(env: Readonly<Record<string, string>>): string {
  return `ENV ${Object.entries(env)
    .map(([name, value]) => `${name}=${quote(value)}`)
    .join(' \\\n    ')}`;
}

function quote(value: string): string {
  if (value.includes('\n')) throw new Error('a variable of an environment cannot have several lines');
  return `"${value.replace(/[\\"$]/g, '\\$&')}"`;
}

/** Hash of all that determines an environment: the image it starts from, what is done to it, and the files this reads. */
export function environmentKey(
  recipe: EnvironmentRecipe,
  snapshot: Snapshot,
  base: string,
  dockerfile: string,
): string {
  const content = new Map(snapshot.files.map((file) => [file.path, file.sha256]));
  const inputs = recipe.inputs.map((path) => [path, content.get(path) ?? null]);
  const { language, toolchain } = recipe;
  const all = [language, toolchain.id, toolchain.version, base, dockerfile, installScripts, inputs];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 20);
}
