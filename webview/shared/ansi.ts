/** Colours, cursor movements, links and the like that programs write to terminals. ECMA-48 §5.3, §5.4, §5.6. */
const sequences = new RegExp(
  [
    // Control sequences: ESC [ parameters, intermediates, final; the last one may have been cut off.
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*(?:[@-~]|$)',
    // Strings up to BEL or ST: links, titles.
    '\\u001b[\\]PX^_][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)',
    // The other escapes.
    '\\u001b[ -/]*[0-~]',
  ].join('|'),
  'g',
);

/** Everything but tab and line feed. */
const controls = /[^\P{Cc}\t\n]/gu;

/** What a program said, as it reads when a terminal has shown it: no colours, and a line written over is gone. */
export function plain(output: string): string {
  return output
    .replaceAll(sequences, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\n]*\r(?=[^\n])/g, '')
    .replaceAll(controls, '')
    .replaceAll(/\n+$/g, '');
}
