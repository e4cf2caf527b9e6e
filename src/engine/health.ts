import { commands } from 'vscode';
import { type Health, requests } from '../../engine/protocol/index.ts';
import { contextKeys } from '../ids.ts';
import type { Engine } from './engine.ts';

/** Asks the engine, and has the empty view say what it found. */
export async function probe(engine: Engine): Promise<Health> {
  const health = await engine.request(requests.doctor, {});
  await commands.executeCommand('setContext', contextKeys.sandbox, sandboxState(health));
  return health;
}

/** The most telling reason, for the welcome text: Docker's, since it can be mended on every system. */
export function sandboxState({ ready, checks }: Health): string {
  if (ready) return 'ready';
  const reasons = checks.flatMap(({ reason }) => (reason ? [reason] : []));
  const known = ['docker-forbidden', 'docker-stopped', 'docker-missing'];
  return known.find((reason) => reasons.includes(reason)) ?? 'other';
}
