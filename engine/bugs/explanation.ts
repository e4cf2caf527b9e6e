/** An explanation with nothing at its end that would stop a sentence that goes on. */
export function withoutFinalStop(explanation: string): string {
  return explanation.replace(/[.:]?\s*$/, '');
}
