/**
 * Where things are inside every sandbox, docker and namespace alike, so that commands, reports and coverage name the
 * same paths in both.
 */
export const sandboxPaths = {
  /** The project: snapshot, plus what installing left there (node_modules, generated files). Writable. */
  project: '/bugsmith/project',
  /** The environment: virtualenv, module caches. Built once; writes by a run are not kept. */
  environment: '/bugsmith/environment',
  /** HOME of everything that runs; empty and writable. */
  home: '/bugsmith/home',
  /** Reports and other output of a run; empty and writable. */
  scratch: '/bugsmith/scratch',
} as const;

/** The user that runs tests, in every sandbox. */
export const sandboxUser = { uid: 1000, gid: 1000 } as const;

/** Set for every command, so that a run depends on nothing of the host's environment. */
export const sandboxEnvironment: Readonly<Record<string, string>> = {
  HOME: sandboxPaths.home,
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  NO_COLOR: '1',
  CI: '1',
  TMPDIR: '/tmp',
};
