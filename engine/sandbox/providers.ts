import { DockerProvider } from './docker/provider.ts';
import { NamespaceProvider } from './namespace/provider.ts';
import type { SandboxProvider } from './sandbox.ts';

/** Every kind of sandbox, in the order in which `auto` tries them. */
export function sandboxProviders(): SandboxProvider[] {
  return [new DockerProvider(), new NamespaceProvider()];
}
