import { CancellationError, type InputBoxOptions, window } from 'vscode';

/** Asks for a text until there is one. @throws CancellationError */
export async function askText(options: InputBoxOptions): Promise<string> {
  for (;;) {
    const text = await window.showInputBox(options);
    if (text === undefined) throw new CancellationError();
    if (text.trim()) return text.trim();
  }
}
