/**
 * The resident worker of JavaScript's frameworks, as validation sees it: JSON lines on the standard streams, by the words
 * of engine/testing/worker.ts (`run` requests). Tests run in other processes (process.cjs); this one outlives a bug that
 * never ends or takes its process with it.
 */
'use strict';
const readline = require('node:readline');
const { TestProcess } = require('./process.cjs');
const { Screening } = require('./screening.cjs');

function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function main() {
  const screening = new Screening((live) => new TestProcess(live));
  const unable = await screening.start();
  send({ type: 'ready', tests: [...(screening.tests || [])], ...(unable === undefined ? {} : { unable }) });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    const started = Date.now();
    const answer = unable === undefined ? await screening.answer(request) : { outcome: 'unable', detail: unable };
    send({ type: 'screened', id: request.id, seconds: (Date.now() - started) / 1000, ...answer });
  }
  screening.close();
  process.exit(0);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
