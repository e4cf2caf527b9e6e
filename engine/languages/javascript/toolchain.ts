import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostToolchain, Toolchain } from '../../sandbox/recipe.ts';
import { askProgram, programsOnPath } from '../host.ts';

interface Candidate {
  readonly version: string;
  /** The program itself, links and shims resolved. */
  readonly executable: string;
}

/** Majors that an official image exists for, the one to take without other advice first. */
const published = [22, 24, 20, 18, 16, 14, 12];

let known: Promise<readonly Candidate[]> | undefined;

async function look(): Promise<Candidate[]> {
  const programs = programsOnPath('node');
  for (const versions of [
    join(process.env.NVM_DIR ?? join(homedir(), '.nvm'), 'versions/node'),
    join(homedir(), '.local/share/fnm/node-versions'),
    join(homedir(), '.asdf/installs/nodejs'),
    join(homedir(), '.local/share/mise/installs/node'),
    join(homedir(), '.volta/tools/image/node'),
  ]) {
    if (!existsSync(versions)) continue;
    for (const name of readdirSync(versions).sort().reverse()) {
      for (const program of [join(versions, name, 'bin/node'), join(versions, name, 'installation/bin/node')])
        if (existsSync(program)) programs.push(program);
    }
  }
  // The Node that runs Bugsmith itself; an editor's own is no Node to test with.
  if (!process.versions.electron) programs.push(process.execPath);
  const answers = await Promise.all(
    [...new Set(programs)].map(async (program) => {
      const answer = await askProgram(program, ['-p', '[process.versions.node,process.execPath].join("\\n")']);
      const [version, executable] = answer?.trim().split('\n') ?? [];
      return version && executable ? { version, executable: realpathSync(executable) } : undefined;
    }),
  );
  return [...new Map(answers.flatMap((answer) => (answer ? [[answer.executable, answer] as const] : []))).values()];
}

/**
 * The Node to take: one that a version file names if the host has it, else the host's own `node` when the project's
 * `engines` allow it (so that docker and namespace run the same), else another of the host's, else none of the host's.
 * @param engines `engines.node` of package.json.
 * @param named content of `.nvmrc` or `.node-version`.
 */
export async function chooseNode(engines: string | undefined, named: string | undefined): Promise<Toolchain> {
  known ??= look();
  const candidates = await known;
  const allowed = candidates.filter((candidate) => !engines || satisfiesRange(candidate.version, engines));
  const wanted = /^\s*v?(\d+)/.exec(named ?? '')?.[1];
  const chosen = allowed.find((candidate) => candidate.version.split('.')[0] === wanted) ?? allowed[0];
  if (chosen) {
    const major = chosen.version.split('.')[0] ?? chosen.version;
    return { id: 'node', version: major, image: `node:${major}-slim`, host: await hostToolchain(chosen) };
  }
  const major =
    wanted ??
    String(published.find((version) => !engines || satisfiesRange(`${version}.99.99`, engines)) ?? published[0]);
  return { id: 'node', version: major, image: `node:${major}-slim` };
}

async function hostToolchain({ version, executable }: Candidate): Promise<HostToolchain> {
  const bin = dirname(executable);
  const folders = [dirname(bin)];
  const path = [bin];
  if (!existsSync(join(bin, 'npm'))) {
    // A Node that came without npm: the npm of PATH runs on it.
    const [npm] = programsOnPath('npm');
    if (npm !== undefined) {
      const cli = realpathSync(npm);
      folders.push(dirname(npm), dirname(dirname(cli)));
      path.push(dirname(npm));
    }
  }
  return { folders: [...new Set(folders)], path, description: `Node ${version} in ${dirname(bin)}` };
}

/** Whether a version fits an npm range: `>=18 <21 || ^22.1`, `18.x`, `1.2 - 2`. Pre-releases are not looked at. */
export function satisfiesRange(version: string, range: string): boolean {
  const actual = parts(version);
  return range.split('||').some((alternative) => {
    const text = alternative
      .trim()
      .replace(/(\S+)\s+-\s+(\S+)/, '>=$1 <=$2')
      .replace(/([<>=~^])\s+/g, '$1');
    return text
      .split(/\s+/)
      .filter(Boolean)
      .every((comparator) => fits(actual, comparator));
  });
}

function fits(actual: readonly number[], comparator: string): boolean {
  const match = /^([<>]=?|[=~^])?v?([\dxX*]+)(?:\.([\dxX*]+))?(?:\.([\dxX*]+))?/.exec(comparator);
  if (!match) return true;
  const operator = match[1] ?? '=';
  const given = match
    .slice(2)
    .filter((part): part is string => part !== undefined && /^\d+$/.test(part))
    .map(Number);
  if (given.length === 0) return true;
  const order = compare(actual, given);
  const sameUpTo = (count: number): boolean => given.slice(0, count).every((number, index) => actual[index] === number);
  switch (operator) {
    case '>=':
      return order >= 0;
    case '>':
      return order > 0 && !sameUpTo(given.length);
    case '<':
      return order < 0;
    case '<=':
      return order <= 0 || sameUpTo(given.length);
    case '^': {
      const first = given.findIndex((number) => number > 0);
      return order >= 0 && sameUpTo(first === -1 ? given.length : first + 1);
    }
    case '~':
      return order >= 0 && sameUpTo(Math.min(2, given.length));
    default:
      return sameUpTo(given.length);
  }
}

function parts(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}

function compare(actual: readonly number[], given: readonly number[]): number {
  for (let index = 0; index < 3; index++) {
    const difference = (actual[index] ?? 0) - (given[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
