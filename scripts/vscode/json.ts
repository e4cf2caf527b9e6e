/** For files of a known shape that the tests or their tools wrote. */
export function parse<T>(text: string): T {
  return JSON.parse(text) as T;
}
