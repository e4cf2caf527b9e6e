import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, projectRoot } from './install.ts';
import { asPerson, type Person } from './person.ts';
import { keep } from './run-suite.ts';
import { settings as ordinary } from './scenarios.ts';
import { createProfile, installExtension, type Profile, removeProfile, type Server, startServer } from './server.ts';
import { openWindow, type Window, type WindowOptions } from './workbench.ts';
import { makeBugs, type Workspace } from './workspaces.ts';

export interface SessionOptions {
  /** Names what is kept when it fails. */
  readonly name: string;
  readonly workspace: Workspace;
  /** Bugs that are in the pool before. */
  readonly bugs?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A package to install; without, the extension is taken as it is in this project. */
  readonly vsix?: string;
  readonly model?: boolean;
  readonly workspaceTrust?: boolean;
}

/** VS Code as one person uses it: a server, a project, and one window or several. */
export interface Session {
  readonly profile: Profile;
  readonly project: string;
  /** `BUGSMITH_HOME` of the engine. */
  readonly home: string;
  open(options?: Pick<WindowOptions, 'size'>): Promise<Person>;
}

const modelExtension = join(projectRoot, 'test', 'fixtures', 'vscode-model');

/** Does something in a fresh VS Code. When it throws, a picture of the last window and the logs are kept. */
export async function inSession<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const { workspace } = options;
  const home = mkdtempSync(join(tmpdir(), 'bugsmith-home-'));
  const profile = createProfile();
  const windows: Window[] = [];
  let server: Server | undefined;
  try {
    if (options.bugs !== undefined) makeBugs(workspace.open, home, options.bugs);
    const vscode = install(process.env.BUGSMITH_VSCODE_VERSION ?? 'current', () => {});
    if (options.vsix) installExtension(vscode, profile, options.vsix);
    const started = await startServer({
      vscode,
      profile,
      settings: { ...ordinary, ...options.settings },
      extensions: [...(options.vsix ? [] : [projectRoot]), ...(options.model ? [modelExtension] : [])],
      env: { BUGSMITH_HOME: home },
      workspaceTrust: options.workspaceTrust ?? false,
    });
    server = started;
    const open = async (how: Pick<WindowOptions, 'size'> = {}): Promise<Person> => {
      const window = await openWindow({ server: started, open: workspace.open, ...how });
      windows.push(window);
      window.page.setDefaultTimeout(30_000);
      const person = asPerson(window.page);
      await person.ready();
      return person;
    };
    const session = { profile, project: workspace.open, home, open };
    return await Promise.race([work(session), started.broken]);
  } catch (error) {
    const kept = await keep(options.name, profile, windows.at(-1));
    if (error instanceof Error) error.message += `\n(kept in ${kept})`;
    throw error;
  } finally {
    for (const window of windows) await window.browser.close().catch(() => {});
    await server?.stop();
    removeProfile(profile);
    workspace.remove();
    rmSync(home, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  }
}
