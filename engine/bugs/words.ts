/** ` parse host port ` for `parse_host_port` and `parseHostPort`: with blanks around, so that whole words are compared. */
export function wordsOf(text: string): string {
  const words =
    text
      .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0 ? '' : ` ${words.join(' ')} `;
}

/** The words by which a test would be named after a function; '' for names too short to mean anything in a sentence. */
export function telling(functionName: string): string {
  const words = wordsOf(functionName.split('.').at(-1) ?? '');
  return words.length > 5 ? words : '';
}
