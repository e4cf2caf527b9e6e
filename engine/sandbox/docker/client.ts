import https from 'node:https';
import Docker from 'dockerode';
import type { Endpoint } from './endpoint.ts';
import { SshAgent } from './ssh.ts';

/** A client for the endpoint. Nothing is sent yet. */
export function connect(endpoint: Endpoint): Docker {
  return new Docker({ ...unset, ...connectOptions(endpoint) } as Docker.DockerOptions);
}

/** The library reads DOCKER_HOST by itself; explicit values keep it from mixing that in. */
const unset = { host: undefined, port: undefined, username: undefined, socketPath: undefined, pathPrefix: '/' };

function connectOptions(endpoint: Endpoint): object {
  const { address, tls } = endpoint;
  const path = /^(?:unix|npipe):\/\/(.*)$/.exec(address)?.[1];
  if (path !== undefined) return { protocol: 'http', socketPath: path };
  const url = new URL(address.replace(/^tcp:/, 'http:'));
  if (url.protocol === 'ssh:') return { protocol: 'http', host: 'docker', port: 80, agent: new SshAgent(url) };
  if (!tls) return { protocol: 'http', host: url.hostname, port: url.port || 2375 };
  const { verify, ...files } = tls;
  return {
    protocol: 'https',
    host: url.hostname,
    port: url.port || 2376,
    agent: new https.Agent({ ...files, rejectUnauthorized: verify }),
  };
}
