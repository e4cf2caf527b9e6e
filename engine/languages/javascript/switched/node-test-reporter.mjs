/** node:test's events, for node-test.mjs to hear: a reporter is the only one who is told of them. */
let heard = () => undefined;

/** @param {(event: { type: string, data: object }) => void} listener told of every event from now on, in their order. */
export function listen(listener) {
  heard = listener;
}

// biome-ignore lint/correctness/useYield: a reporter is a generator, and this one has nothing to say.
export default async function* reporter(source) {
  for await (const event of source) heard(event);
}
