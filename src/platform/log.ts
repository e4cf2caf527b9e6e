import { type LogOutputChannel, window } from 'vscode';

/** One log of the extension and its engine, with levels: the Output panel shows it as "Bugsmith". */
export function createLog(): LogOutputChannel {
  return window.createOutputChannel('Bugsmith', { log: true });
}
