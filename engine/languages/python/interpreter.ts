import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Toolchain } from '../../sandbox/recipe.ts';
import { askProgram, programsOnPath } from '../host.ts';

/** An interpreter of the host: where it really is, behind the shims of pyenv, asdf and the like. */
interface Interpreter {
  readonly version: readonly [number, number, number];
  /** Folder of the installation: `sys.base_prefix`. */
  readonly prefix: string;
  /** The program itself, links resolved. */
  readonly executable: string;
}

/** Versions that an official image exists for, the one to take without other advice first. */
const published = ['3.12', '3.13', '3.11', '3.14', '3.10', '3.9', '3.8', '3.7', '3.6'];

const question =
  'import json,os,sys;b=getattr(sys,"_base_executable",None) or sys.executable;' +
  'print(json.dumps([list(sys.version_info[:3]),os.path.realpath(sys.base_prefix),os.path.realpath(b)]))';

let known: Promise<readonly Interpreter[]> | undefined;

/** The host's interpreters, `python3` of PATH first. Asked once in a process. */
function hostInterpreters(): Promise<readonly Interpreter[]> {
  known ??= look();
  return known;
}

async function look(): Promise<Interpreter[]> {
  const names = ['python3', 'python', ...published.map((version) => `python${version}`)];
  const programs = names.flatMap((name) => programsOnPath(name));
  for (const versions of [
    join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions'),
    join(homedir(), '.local/share/uv/python'),
  ]) {
    if (!existsSync(versions)) continue;
    for (const name of readdirSync(versions)) {
      const program = join(versions, name, 'bin/python3');
      if (existsSync(program)) programs.push(program);
    }
  }
  const answers = await Promise.all(
    [...new Set(programs)].map(async (program) => {
      const text = await askProgram(program, ['-I', '-c', question]);
      if (!text) return undefined;
      const [version, prefix, executable] = JSON.parse(text) as [[number, number, number], string, string];
      return { version, prefix, executable };
    }),
  );
  const distinct = new Map<string, Interpreter>();
  for (const answer of answers) {
    if (answer && answer.version[0] === 3 && !distinct.has(answer.executable)) distinct.set(answer.executable, answer);
  }
  return [...distinct.values()];
}

/**
 * The Python to take: what `.python-version` names if the host has it, else the host's own `python3` when the project
 * allows it (so that docker and namespace run the same), else another of the host's, else none of the host's.
 * @param requires `requires-python` of the project: `>=3.9,<4`.
 * @param wanted content of `.python-version`.
 */
export async function choosePython(requires: string | undefined, wanted: string | undefined): Promise<Toolchain> {
  const interpreters = await hostInterpreters();
  const allowed = interpreters.filter((one) => !requires || satisfies(one.version, requires));
  const named = /^\s*(?:cpython-)?(\d+)\.(\d+)/.exec(wanted ?? '');
  const chosen =
    allowed.find((one) => named && one.version[0] === Number(named[1]) && one.version[1] === Number(named[2])) ??
    allowed[0];
  if (chosen) {
    const version = `${chosen.version[0]}.${chosen.version[1]}`;
    return {
      id: 'python',
      program: 'python3',
      version,
      image: `python:${version}-slim`,
      host: {
        folders: [chosen.prefix],
        path: [dirname(realpathSync(chosen.executable))],
        description: `Python ${chosen.version.join('.')} in ${chosen.prefix}`,
      },
    };
  }
  const version =
    (named ? `${named[1]}.${named[2]}` : undefined) ??
    published.find((candidate) => !requires || satisfies([...numbers(candidate), 99], requires)) ??
    '3.12';
  return { id: 'python', program: 'python3', version, image: `python:${version}-slim` };
}

function numbers(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10));
}

/** Whether a version fits a PEP 440 specifier set. Pre-releases and local versions do not occur in `requires-python`. */
export function satisfies(version: readonly number[], specifiers: string): boolean {
  return specifiers
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .every((part) => {
      const match = /^(~=|===?|!=|<=|>=|<|>|\^|~)?\s*v?([\d.]+?)(\.\*)?$/.exec(part);
      if (!match) return true;
      const [, operator = '==', text = '', wildcard] = match;
      const bound = numbers(text);
      const order = compare(version, bound);
      const prefixed = bound.every((number, index) => version[index] === number);
      switch (operator) {
        case '>=':
          return order >= 0;
        case '<=':
          return order <= 0;
        case '>':
          return order > 0 && !(prefixed && bound.length < 3);
        case '<':
          return order < 0;
        case '!=':
          return wildcard ? !prefixed : order !== 0;
        case '~=':
          return order >= 0 && bound.slice(0, -1).every((number, index) => version[index] === number);
        case '^':
          return order >= 0 && version[0] === bound[0];
        case '~':
          return order >= 0 && bound.slice(0, 2).every((number, index) => version[index] === number);
        default:
          return wildcard || bound.length < 3 ? prefixed : order === 0;
      }
    });
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
