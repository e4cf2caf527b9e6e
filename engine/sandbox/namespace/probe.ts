import type { SandboxHealth } from '../sandbox.ts';
import { tryNamespaces } from './machine.ts';

export async function probeNamespaces(): Promise<SandboxHealth> {
  const { works } = await tryNamespaces();
  return { kind: 'namespace', works: works.has('overlay'), detail: 'x', remedies: [] };
}
