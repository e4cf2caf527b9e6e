import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../../../engine/protocol/index.ts';
import { resolveEndpoints } from '../../../../engine/sandbox/docker/endpoint.ts';

describe('docker endpoints', () => {
  let home: string;
  let configuration: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'bugsmith-endpoint-'));
    configuration = join(home, '.docker');
    mkdirSync(configuration);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const defineContext = (name: string, docker: object, pem: Record<string, string> = {}) => {
    const id = createHash('sha256').update(name).digest('hex');
    const meta = join(configuration, 'contexts', 'meta', id);
    mkdirSync(meta, { recursive: true });
    writeFileSync(join(meta, 'meta.json'), JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker } }));
    for (const [file, text] of Object.entries(pem)) {
      const folder = join(configuration, 'contexts', 'tls', id, 'docker');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  };
  const choose = (currentContext: string) =>
    writeFileSync(join(configuration, 'config.json'), JSON.stringify({ auths: {}, currentContext }));

  const hosts: [host: string, address: string][] = [
    ['unix:///run/other.sock', 'unix:///run/other.sock'],
    ['/run/other.sock', 'unix:///run/other.sock'],
    ['tcp://10.0.0.1:2375', 'tcp://10.0.0.1:2375'],
    ['http://10.0.0.1:2375', 'tcp://10.0.0.1:2375'],
    ['10.0.0.1:2375', 'tcp://10.0.0.1:2375'],
    ['ssh://me@far', 'ssh://me@far'],
    ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/docker_engine'],
  ];
  for (const [host, address] of hosts) {
    it(`takes DOCKER_HOST=${host} as the only one, whatever the context`, () => {
      choose('other');
      const found = resolveEndpoints({ DOCKER_HOST: host, DOCKER_CONTEXT: 'more' }, home);
      assert.deepEqual(found, [{ address, origin: 'DOCKER_HOST', named: true }]);
    });
  }

  it('sends the certificates of DOCKER_CERT_PATH to a host that is to be verified', () => {
    for (const name of ['ca', 'cert', 'key']) writeFileSync(join(home, `${name}.pem`), `${name} text`);
    const env = { DOCKER_HOST: 'tcp://far:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: home };
    const [found] = resolveEndpoints(env, home);
    assert.deepEqual(found?.tls, { verify: true, ca: 'ca text', cert: 'cert text', key: 'key text' });
  });

  it('takes the context that the configuration names', () => {
    defineContext('colima', { Host: 'unix:///home/me/.colima/docker.sock', SkipTLSVerify: false });
    choose('colima');
    const expected = [{ address: 'unix:///home/me/.colima/docker.sock', origin: 'context colima', named: true }];
    assert.deepEqual(resolveEndpoints({}, home), expected);
  });

  it('takes DOCKER_CONTEXT before the configuration’s, in the folder of DOCKER_CONFIG', () => {
    configuration = join(home, 'elsewhere');
    defineContext('büro', { Host: 'tcp://büro:2376' }, { 'ca.pem': 'the ca', 'cert.pem': 'c', 'key.pem': 'k' });
    choose('no-such-context');
    const [found] = resolveEndpoints({ DOCKER_CONFIG: configuration, DOCKER_CONTEXT: 'büro' }, home);
    assert.equal(found?.address, 'tcp://büro:2376');
    assert.deepEqual(found?.tls, { verify: true, ca: 'the ca', cert: 'c', key: 'k' });
  });

  it('does not verify where the context says so', () => {
    defineContext('lab', { Host: 'tcp://lab:2376', SkipTLSVerify: true });
    const [found] = resolveEndpoints({ DOCKER_CONTEXT: 'lab' }, home);
    assert.deepEqual(found?.tls, { verify: false });
  });

  it('says which context is missing, and who names it', () => {
    choose('gone');
    assert.throws(
      () => resolveEndpoints({}, home),
      (error) => {
        assert.ok(error instanceof Problem);
        assert.equal(error.code, 'docker-unreachable');
        assert.match(error.message, /"gone"/);
        assert.match(error.why ?? '', /config\.json/);
        assert.match(error.remedy ?? '', /docker context/);
        return true;
      },
    );
  });

  it('says that the configuration is broken rather than to pass over it', () => {
    writeFileSync(join(configuration, 'config.json'), '{ "currentContext": ');
    assert.throws(() => resolveEndpoints({}, home), /config\.json is not JSON/);
  });

  if (process.platform !== 'win32') {
    it('tries the usual sockets, Docker’s first, then rootless, then Podman’s', () => {
      for (const config of [undefined, 'default']) {
        if (config) choose(config);
        const found = resolveEndpoints({ XDG_RUNTIME_DIR: '/run/user/7' }, home);
        const addresses = found.map(({ address }) => address);
        assert.equal(addresses[0], 'unix:///var/run/docker.sock');
        const order = ['/run/user/7/docker.sock', `${home}/.docker/run/docker.sock`, '/run/user/7/podman/podman.sock'];
        const places = order.map((path) => addresses.indexOf(`unix://${path}`));
        assert.ok(places.every((place) => place > 0));
        assert.deepEqual(
          places,
          places.toSorted((a, b) => a - b),
        );
        assert.ok(found.every(({ named }) => !named));
      }
    });
  }
});
