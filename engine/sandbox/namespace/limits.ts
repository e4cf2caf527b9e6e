import { readFileSync } from 'node:fs';
import { availableParallelism, release, totalmem } from 'node:os';
import type { Limits } from '../sandbox.ts';
import type { GroupParent } from './cgroups.ts';

/** Limits of one command, each undefined where there shall be none. */
export interface CommandLimits {
  readonly memoryBytes: number | undefined;
  readonly processes: number | undefined;
  readonly fileBytes: number | undefined;
}

const megabyte = 1024 * 1024;
/** Where the caller names no limit. */
const defaults = { memoryMb: 2048, processes: 512, outputBytes: 8 * megabyte } as const;
/** Helpers of ours that are counted with the command's own processes. */
const helpers = 4;

export const defaultOutputBytes = defaults.outputBytes;

/** Memory that a sandbox's files may take. */
export function fileSpace(): number {
  return Math.min(1024 * megabyte, Math.floor(totalmem() / 4));
}

export function commandLimits(limits: Omit<Limits, 'seconds'>): CommandLimits {
  return {
    memoryBytes: (limits.memoryMb ?? defaults.memoryMb) * megabyte,
    processes: (limits.processes ?? Math.max(defaults.processes, 64 * availableParallelism())) + helpers,
    fileBytes: fileSpace(),
  };
}

/** For installing: it runs the project's dependencies' own code, on the user's machine, with disk instead of memory. */
export const installLimits: CommandLimits = { memoryBytes: undefined, processes: 8192, fileBytes: undefined };

/**
 * Options for prlimit(1). Processes are limited by control groups too, where there are any: two guards against a fork
 * bomb are better than one. No limit of memory here: those that there are count what Node and Go reserve and never use.
 */
export function resourceLimits(limits: CommandLimits): string {
  const options = ['--core=0'];
  const add = (name: string, value: number, current: keyof typeof limitNames) => {
    options.push(`--${name}=${Math.min(value, hardLimit(current))}`);
  };
  if (limits.fileBytes !== undefined) add('fsize', limits.fileBytes, 'fsize');
  if (limits.processes !== undefined && countsByNamespace()) add('nproc', limits.processes, 'nproc');
  return options.join(' ');
}

export function groupFor(controller: 'memory' | 'pids', groups: readonly GroupParent[]): GroupParent | undefined {
  return groups.find(({ controllers }) => controllers.includes(controller));
}

/** For people: what stops a command that takes too much. */
export function describeLimits(groups: readonly GroupParent[]): string {
  const memory = groupFor('memory', groups);
  const processes = groupFor('pids', groups);
  const byGroup = (group: GroupParent) => `limited by control groups (version ${group.version})`;
  const byNamespace = countsByNamespace() ? 'limited by the user namespace' : 'not limited (the kernel is too old)';
  return `memory ${memory ? byGroup(memory) : 'watched'}, processes ${processes ? byGroup(processes) : byNamespace}`;
}

/** Since Linux 5.14 a user namespace counts its own processes; before, all of the user's on the machine were counted. */
function countsByNamespace(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

const limitNames = { fsize: 'Max file size', nproc: 'Max processes' } as const;

/** No process may raise the hard limit that it inherits. */
function hardLimit(name: keyof typeof limitNames): number {
  const line = readFileSync('/proc/self/limits', 'utf8')
    .split('\n')
    .find((text) => text.startsWith(limitNames[name]));
  const hard = Number(line?.slice(limitNames[name].length).trim().split(/\s+/)[1]);
  return Number.isNaN(hard) ? Number.POSITIVE_INFINITY : hard;
}
