import { Writable } from 'node:stream';

/**
 * Takes standard output for the protocol alone: what this returns writes to it, and whatever else does so (console.log, a
 * library) writes to standard error from now on.
 */
export function takeStdout(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Writable {
  const write = stdout.write.bind(stdout);
  const protocol = new Writable({
    decodeStrings: false,
    write: (chunk, encoding, done) => void write(chunk, encoding, done),
  });
  stdout.on('error', (error) => protocol.destroy(error));
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write;
  return protocol;
}
