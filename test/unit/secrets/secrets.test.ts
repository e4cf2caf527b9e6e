import assert from 'node:assert/strict';
import { findSecrets, scrubText, secretLines } from '../../../engine/secrets/secrets.ts';

// None of these is real, and none stands here in one piece: scanners of this repository would rightly complain.
const letters = 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY';
const random = (length: number) =>
  (letters + letters.split('').reverse().join('') + letters.repeat(3)).slice(0, length);
const hex = (length: number) => '9f86d081884c7d659a2feaa0c55ad015'.repeat(3).slice(0, length);
const pemBody = [random(64), random(64).split('').reverse().join(''), `${random(30)}==`];
const pem = (kind: string, end = '\n') =>
  [`-----BEGIN ${kind}PRIVATE`, ` KEY-----${end}`, pemBody.join(end), `${end}-----END ${kind}PRIVATE KEY-----`].join(
    '',
  );

const positives: readonly [kind: string, text: string, secret: string][] = [
  ['aws-access-key', `client("${'AKIA'}QWERTYUIOPASDFGH")`, `${'AKIA'}QWERTYUIOPASDFGH`],
  ['aws-secret-key', `aws_secret_access_key = ${random(40)}`, random(40)],
  ['github-token', `git clone https://x:${'ghp_'}${random(36)}@github.com/a/b`, `${'ghp_'}${random(36)}`],
  ['github-token', `GH=${'github_pat_'}${random(22)}_${random(59)}`, `${'github_pat_'}${random(22)}_${random(59)}`],
  ['gitlab-token', `${'glpat-'}${random(20)}`, `${'glpat-'}${random(20)}`],
  ['slack-token', `post(${'xoxb-'}123456789012-${random(24)})`, `${'xoxb-'}123456789012-${random(24)}`],
  ['slack-webhook', `https://hooks.slack.com/services/T0AB/B0CD/${random(24)}`, `T0AB/B0CD/${random(24)}`],
  ['stripe-key', `${'sk_live_'}${random(24)}`, `${'sk_live_'}${random(24)}`],
  ['google-api-key', `key=${'AIza'}${random(35)}`, `${'AIza'}${random(35)}`],
  ['anthropic-key', `${'sk-ant-'}api03-${random(40)}`, `${'sk-ant-'}api03-${random(40)}`],
  ['openai-key', `${'sk-proj-'}${random(48)}`, `${'sk-proj-'}${random(48)}`],
  ['openai-key', `${'sk-'}${random(48)}`, `${'sk-'}${random(48)}`],
  ['hugging-face-token', `${'hf_'}AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh`, `${'hf_'}AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh`],
  ['npm-token', `//registry.npmjs.org/:_authToken=${'npm_'}${random(36)}`, `${'npm_'}${random(36)}`],
  ['pypi-token', `${'pypi-'}AgE${random(60)}`, `${'pypi-'}AgE${random(60)}`],
  ['sendgrid-key', `${'SG.'}${random(22)}.${random(43)}`, `${'SG.'}${random(22)}.${random(43)}`],
  ['telegram-token', `1234567890:${'AA'}${random(33)}`, `1234567890:${'AA'}${random(33)}`],
  ['digitalocean-token', `${'dop_v1_'}${hex(64)}`, `${'dop_v1_'}${hex(64)}`],
  [
    'json-web-token',
    `Cookie: s=${'eyJ'}hbGciOiJIUzI1NiJ9.${'eyJ'}zdWIiOiIxMjM0In0.${random(43)}`,
    `${'eyJ'}hbGciOiJIUzI1NiJ9.${'eyJ'}zdWIiOiIxMjM0In0.${random(43)}`,
  ],
  ['azure-key', `DefaultEndpointsProtocol=https;AccountKey=${random(86)}==`, `${random(86)}==`],
  ['password', 'password = "hunter2"', 'hunter2'],
  ['password', "  'db_password': 'S3cr3tPassw0rd',", 'S3cr3tPassw0rd'],
  ['password', 'const apiKey = `k9f8-22ab-77`;', 'k9f8-22ab-77'],
  ['password', 'client_secret: str = "0a1b2c3d4e5f"', '0a1b2c3d4e5f'],
  ['password', '{\\"password\\": \\"tr0ub4dor\\"}', 'tr0ub4dor'],
  ['password', 'secret := "q7!kLm#z"', 'q7!kLm#z'],
  ['password', 'DB_PASSWORD=pg_9x7c5v3b', 'pg_9x7c5v3b'],
  ['password', 'export STRIPE_API_KEY=abc9def8ghi7', 'abc9def8ghi7'],
  ['password', 'Server=db;User Id=app;Password=v3ryS3cret;', 'v3ryS3cret'],
  ['password', 'run --token=a81bc81bdead4e5d', 'a81bc81bdead4e5d'],
  ['password', 'GET /v1?limit=5&access_token=f3c9a1b2d4e5 HTTP', 'f3c9a1b2d4e5'],
  ['password', 'postgres://app:s3cret-pw@db.internal:5432/main', 's3cret-pw'],
  ['password', 'redis://:p4ssw0rd@localhost', 'p4ssw0rd'],
  ['authorization', `Authorization: Bearer ${random(24)}`, random(24)],
  ['authorization', `headers["Authorization"] = "Basic ${random(20)}=="`, `${random(20)}==`],
];

const negatives: readonly string[] = [
  '',
  'password = input("Password: ")',
  'password = os.environ["DB_PASSWORD"]',
  'PASSWORD=$DB_PASSWORD',
  'password = "password"',
  'password: "changeme123"',
  'password = "<your password 1>"',
  `password: \`\${env.PW1}\``,
  'password_field = "password_input_2"',
  'tokenizer = "bert-base-uncased-v1"',
  'TOKEN_URL = "https://example.com/oauth2/token"',
  'token = "access_token"',
  'token_type = "Bearer2"',
  'token = "utf-8"',
  'if token == "=": pass',
  'SECRET_PATTERN = "[A-Z0-9]{20}"',
  "secret: '/run/secrets/db2'",
  'http://user:pass@www.example.com/',
  'http://localhost:8080/a@b',
  `url = "https://\${user}:\${password}@\${host}"`,
  'scheme://([^:]+):([^@]+)@host',
  'git@github.com:owner/name.git',
  'user@example.com',
  'commit 4f0c2b7d9e1a4f0c2b7d9e1a4f0c2b7d9e1a4f0c',
  'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  'id = "123e4567-e89b-12d3-a456-426614174000"',
  `client("${'AKIA'}IOSFODNN7EXAMPLE")`,
  `${'ghp_'}${'x'.repeat(36)}`,
  'if text.startswith("-----BEGIN RSA PRIVATE KEY-----"):\n    return parse_private_key(text)\n\nreturn None',
  '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUU1\n-----END CERTIFICATE-----',
  'def slugify(title, separator="-", limit=80):',
  'assert tokens == ["a1", "b2", "c3"]',
  'key = "user:1234:name"',
  'sk-learn, sk_test and hf_hub are names',
];

describe('secrets', () => {
  for (const [kind, text, secret] of positives) {
    it(`finds the ${kind} in ${text.slice(0, 24)}…`, () => {
      const found = findSecrets(text);
      assert.deepEqual(
        found.map((one) => text.slice(one.start, one.end)),
        [secret],
      );
      assert.equal(found[0]?.kind, kind);
      const scrubbed = scrubText(text);
      assert.equal(scrubbed.includes(secret), false);
      assert.equal(scrubbed, text.replace(secret, found[0]?.placeholder ?? ''), 'nothing else changes');
      assert.equal(scrubText(scrubbed), scrubbed, 'scrubbing twice changes nothing more');
    });
  }

  for (const text of negatives) {
    it(`leaves alone ${JSON.stringify(text.slice(0, 50))}`, () => {
      assert.deepEqual(findSecrets(text), []);
      assert.equal(scrubText(text), text);
    });
  }

  for (const [name, text] of [
    ['a PEM file', pem('RSA ')],
    ['PKCS 8 with CRLF', pem('', '\r\n')],
    ['OpenSSH', pem('OPENSSH ')],
    ['a string with escaped line ends', `key = "${pem('EC ', '\\n')}"`],
    ['a string in parts', `key = "${pem('', '\\n" +\n  "')}"`],
    ['a key that is cut off', pem('RSA ').slice(0, -60)],
  ] as const) {
    it(`takes the whole private key out of ${name}`, () => {
      const scrubbed = scrubText(text);
      assert.match(scrubbed, /-----BEGIN [A-Z ]*PRIVATE KEY-----REDACTED_PRIVATE_KEY_[0-9a-f]{8}/);
      for (const line of pemBody.slice(0, 2)) assert.equal(scrubbed.includes(line.slice(0, 40)), false);
    });
  }

  it('gives one secret one placeholder, wherever it stands, and two secrets two', () => {
    const [one, two] = [`${'ghp_'}${random(36)}`, `${'ghp_'}${random(36).split('').reverse().join('')}`];
    const [first, second, third] = scrubText(`${one} ${two} "${one}"`).replaceAll('"', '').split(' ');
    assert.equal(first, third);
    assert.notEqual(first, second);
  });

  it('lets no password be guessed from its placeholder', () => {
    assert.equal(scrubText('password = "hunter2"').replace(/.*"(.*)"/, '$1'), 'REDACTED_PASSWORD');
  });

  it('knows the lines a secret is on', () => {
    const text = `one\npassword = "hunter2"\nthree\n${pem('')}\nlast\n`;
    assert.deepEqual([...secretLines(text)], [2, 4, 5, 6, 7]);
    assert.equal(secretLines('one\ntwo').size, 0);
  });

  it('stays quick on long texts without line ends', () => {
    for (const unit of ['a.', 'token', 'eyJ', '-----BEGIN ', '://a:', 'A', 'password="', '"\\n ']) {
      const text = unit.repeat(200_000 / unit.length);
      assert.equal(scrubText(text).length > 0, true, unit);
    }
  });
});
