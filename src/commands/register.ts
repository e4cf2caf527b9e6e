import { commands, Disposable } from 'vscode';
import { type CommandId, commandIds } from '../ids.ts';

/** What a command does. Its arguments come from menus, links and other extensions: nothing is known of them. */
export type Handler = (...args: unknown[]) => unknown;
/** Every command has one; the compiler counts. */
export type Handlers = Readonly<Record<CommandId, Handler>>;

/** Registers all commands. What a handler throws is reported, and the caller gets `undefined`. */
export function registerCommands(handlers: () => Promise<Handlers>, report: (error: unknown) => void): Disposable {
  return Disposable.from(
    ...commandIds.map((id) =>
      commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          return await (await handlers())[id](...args);
        } catch (error) {
          report(error);
          return undefined;
        }
      }),
    ),
  );
}
