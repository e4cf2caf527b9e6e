/** Parses JSON with comments and trailing commas (tsconfig.json, devcontainer.json); undefined when it is neither. */
export function parseJsonc(text: string): unknown {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string) => string ?? ' ')
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string) => string ?? '');
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}
