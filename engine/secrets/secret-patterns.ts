/**
 * What secrets look like. Token formats are those their issuers publish; the rest goes by the name a value is given.
 * A pattern's group `value` is the secret itself; without the group, the whole match is.
 */
export interface SecretPattern {
  readonly kind: string;
  readonly pattern: RegExp;
  /** Further test of the value, where the shape alone is not enough. */
  readonly accept?: (value: string) => boolean;
  /** Long and random: a few bits of its hash give nothing away, and tell two secrets apart. */
  readonly random: boolean;
}

const issued = (kind: string, pattern: RegExp): SecretPattern => ({ kind, pattern, random: true });

/** Between the lines of a key: line ends, also escaped, and the quotes and signs of a string in several parts. */
const gap = String.raw`(?:[\s"'\x60,;]|\\[nr]| \+)`;

const tokens: readonly SecretPattern[] = [
  issued('aws-access-key', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b(?<!EXAMPLE)/g),
  issued('github-token', /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g),
  issued('github-token', /\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b/g),
  issued('gitlab-token', /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{20,}/g),
  issued('slack-token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g),
  issued('slack-token', /\bxapp-\d-[A-Za-z0-9-]{10,}/g),
  issued('slack-webhook', /\bhttps:\/\/hooks\.slack\.com\/(?:services|workflows)\/(?<value>[A-Za-z0-9/_-]{20,})/g),
  issued('discord-webhook', /\bdiscord(?:app)?\.com\/api\/webhooks\/\d+\/(?<value>[A-Za-z0-9_-]{40,})/g),
  issued('stripe-key', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g),
  issued('stripe-key', /\bwhsec_[A-Za-z0-9+/]{24,}/g),
  issued('google-api-key', /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g),
  issued('google-oauth', /\bGOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/g),
  issued('google-oauth', /\bya29\.[A-Za-z0-9_-]{30,}/g),
  issued('anthropic-key', /\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{32,}/g),
  issued('openai-key', /\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}/g),
  issued('openai-key', /\bsk-(?:or-v1-)?[A-Za-z0-9]{40,}\b/g),
  issued('hugging-face-token', /\bhf_[A-Za-z]{30,}\b/g),
  issued('npm-token', /\bnpm_[A-Za-z0-9]{36}\b/g),
  issued('npm-token', /_authToken\s*=\s*(?<value>[A-Za-z0-9_+/=-]{16,})/g),
  issued('pypi-token', /\bpypi-AgE[A-Za-z0-9_-]{50,}/g),
  issued('rubygems-key', /\brubygems_[a-f0-9]{48}\b/g),
  issued('sendgrid-key', /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g),
  issued('mailgun-key', /\bkey-[0-9a-f]{32}\b/g),
  issued('mailchimp-key', /\b[0-9a-f]{32}-us\d{1,2}\b/g),
  issued('twilio-key', /\bSK[0-9a-f]{32}\b/g),
  issued('telegram-token', /\b\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g),
  issued('discord-token', /\b[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}(?![A-Za-z0-9_-])/g),
  issued('digitalocean-token', /\bdo[opr]_v1_[a-f0-9]{64}\b/g),
  issued('databricks-token', /\bdapi[a-f0-9]{32}\b/g),
  issued('shopify-token', /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b/g),
  issued('square-token', /\bsq0(?:atp|csp)-[A-Za-z0-9_-]{22,43}/g),
  issued('linear-key', /\blin_api_[A-Za-z0-9]{40}\b/g),
  issued('vault-token', /\bhv[bs]\.[A-Za-z0-9_-]{24,}/g),
  issued('terraform-token', /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}/g),
  issued('age-key', /\bAGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}\b/g),
  issued('azure-key', /\bAccountKey=(?<value>[A-Za-z0-9+/]{86}==)/g),
  issued('json-web-token', /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,}/g),
  {
    // The body of a PEM block, also as a string with its line ends escaped, or cut off.
    kind: 'private-key',
    pattern: new RegExp(
      String.raw`-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?<value>${gap}*(?:[A-Z][\w-]+: [^\n]{1,80}\n${gap}*)*[A-Za-z0-9+/]{24,}(?:${gap}+[A-Za-z0-9+/=]{16,})*(?:${gap}+[A-Za-z0-9+/=]+(?=${gap}*-----END))?)`,
      'g',
    ),
    random: true,
  },
];

const placeholders = [
  /^(?:pass(?:word|wd)?|pwd|secret|token|user(?:name)?|key|none|null|undefined|true|false)$/i,
  /^(?:(.)\1*|1234\d*|abcd?\w{0,4})$/,
  /REDACTED|example|change.?me|placeholder|dummy|fake|sample|your[_-]/i,
  // Filled in elsewhere: ${name}, {name}, <name>, $NAME, %s, %(name)s, [name], (name).
  /\$\{|\{\w*\}|<[^>]*>|^\$\w+$|%[sdv(]|^[[(]/,
  // Part of a regular expression.
  /\[\^|\(\?|\\[wdsWDS]|\]\+|\)\*/,
];

/** Stands in for a secret in documentation, or is code that computes one. */
export function isPlaceholder(value: string): boolean {
  return placeholders.some((pattern) => pattern.test(value));
}

/** Shannon's entropy of the characters, bits each. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  const length = [...value].length;
  let bits = 0;
  for (const count of counts.values()) bits -= (count / length) * Math.log2(count / length);
  return bits;
}

/** Letters and digits (or unusual signs) mixed, as in a password or key, and not in a word, path, pattern or name. */
function looksChosen(value: string, leastBits: number): boolean {
  if (isPlaceholder(value) || /^(?:[a-z]+:\/)?\/|^\.{1,2}\//i.test(value)) return false;
  const mixed = /\d/.test(value) && /\p{L}/u.test(value);
  const signs = /[!@#^&*?~]/.test(value) && /[\p{L}\d]/u.test(value);
  // version-2, utf8, sha256, iso8601: words with a number, no secrets.
  const word = /^[A-Za-z]+(?:[-_. ][A-Za-z]+)*[-_. ]?\d{1,4}$/.test(value) && value.length < 10 && !/\d{3}/.test(value);
  return (
    (mixed || signs) && entropy(value) >= leastBits && !(word && /[-_. ]|^(?:v|utf|sha|md|iso|base)\d/i.test(value))
  );
}

// The name's last word decides: `tokenizer`, `password_field` and `secret_name` are names of other things.
const secretName = `(?:pass(?:word|wd|phrase)|pwd|secret|token|credentials?|(?:api|access|auth|private|secret|signing|encryption|account|master|license)[-_ ]?key)`;

const named: readonly SecretPattern[] = [
  {
    // password = "…", "api_key": '…', secret: str = "…", TOKEN := `…`, 'token' => "…"
    kind: 'password',
    pattern: new RegExp(
      String.raw`${secretName}\d*(?:\\?["'\x60\]]){0,2}\s*(?::\s*[\w.\[\]| ]{1,40}=|:=|=>|[=!]?={1,2}|:)\s*[bruBRU]{0,2}(?<quote>\\?["'\x60])(?<value>[^"'\x60\s\\]{6,512})\k<quote>`,
      'gi',
    ),
    accept: (value) => looksChosen(value, 2.5),
    random: false,
  },
  {
    // .env files and shells: DB_PASSWORD=…
    kind: 'password',
    pattern: new RegExp(
      String.raw`^[ \t]*(?:export[ \t]+|set[ \t]+)?[A-Z][A-Z0-9_]*?${secretName.toUpperCase()}=(?<value>[^\s"'\x60#;]{8,512})`,
      'gm',
    ),
    accept: (value) => looksChosen(value, 2.5),
    random: false,
  },
  {
    // Connection strings and flags: ;Password=…; --token=…
    kind: 'password',
    pattern: new RegExp(String.raw`(?:;|--)\s?${secretName}=(?<value>[^\s"'\x60;&]{6,512})`, 'gi'),
    accept: (value) => looksChosen(value, 2.5),
    random: false,
  },
  {
    kind: 'password',
    pattern:
      /[?&](?:access_token|auth_token|token|api_?key|secret|password|sig|signature)=(?<value>[^&\s"'#<>)\]]{8,512})/gi,
    accept: (value) => looksChosen(value, 2.5),
    random: false,
  },
  {
    // https://user:password@host
    kind: 'password',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'\x60]{0,64}:(?<value>[^\s/@"'\x60]{3,128})@(?=[\w[])/gi,
    accept: (value) => !isPlaceholder(value),
    random: false,
  },
  {
    kind: 'authorization',
    pattern:
      /\bauthorization["'\]]{0,2}\s*[:=,]\s*["'\x60]?(?:bearer|basic|token|digest)\s+(?<value>[A-Za-z0-9._~+/=-]{12,})/gi,
    accept: (value) => looksChosen(value, 3),
    random: false,
  },
  {
    kind: 'aws-secret-key',
    pattern: /\baws.{0,30}?(?:secret|key).{0,20}?["'\x60=:\s](?<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    accept: (value) => looksChosen(value, 4),
    random: true,
  },
];

export const secretPatterns: readonly SecretPattern[] = [...tokens, ...named];
