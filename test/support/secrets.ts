/** The secrets of the test suite. Each is unique, so that it can be found in any output. */
export const SECRETS = {
  clientSecret: 'Kq7-client-secret_wXz93~never.shown',
  password: 'Kq7 pass&word "never"/shown+wXz94',
  proxyPassword: 'Kq7:proxy@word/wXz95',
  accessToken: 'Kq7-opaque-access-token-wXz96',
  refreshToken: 'Kq7-spent-refresh-token-wXz97',
  passphrase: 'Kq7 plan passphrase wXz99',
  deviceCode: 'Kq7-device-code-wXz98',
  /** The default credentials of a sandbox. Only its announcement shows them. */
  sandboxSecret: 'sandbox-secret',
  sandboxPassword: 'sandbox-password',
} as const;

/** Patterns of secrets that servers of the suite generate. */
const MADE: Readonly<Record<string, RegExp>> = {
  'JSON Web Token': /eyJ[\w-]{8,}\.[\w-]{8,}/,
  'refresh token of a sandbox': /sandbox-refresh-[\w-]{20,}/,
  'refresh token of a scripted server': /refresh-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/,
};

/** The encodings of a secret: plain, URL, form, JSON, nested JSON, Basic credentials, HTML. */
const formsOf = (secret: string): readonly string[] => {
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    json,
    JSON.stringify(json).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  ];
};

const FORMS = Object.entries(SECRETS).map(([name, secret]) => [name, [...new Set(formsOf(secret))]] as const);

/** The names of the secrets in a text. */
export const secretsIn = (text: string): readonly string[] => [
  ...FORMS.filter(([, forms]) => forms.some((form) => text.includes(form))).map(([name]) => name),
  ...Object.entries(MADE).flatMap(([name, pattern]) => (pattern.test(text) ? [name] : [])),
];
