import { expect } from 'chai';
import { isSecretVariable, makeIsSecret } from '../../src/domain/redact.ts';

describe('redaction', () => {
  it('masks what looks like a secret', () => {
    const isSecret = makeIsSecret([]);
    const names = [
      'API_TOKEN',
      'apiToken',
      'DBPASSWORD',
      'db_passwd',
      'AWS_SECRET_ACCESS_KEY',
      'ssh-key',
      'Credentials',
    ];
    for (const name of [
      ...names,
      'GITHUB_PAT',
      'auth',
      'privateKey',
      'KEY',
      'S3_KEY_ID',
      'SESSION_COOKIE',
      'pwd',
    ])
      expect(isSecret(name), name).to.equal(true);
  });

  it('does not mask what only resembles a secret', () => {
    const isSecret = makeIsSecret([]);
    for (const name of [
      'MONKEY',
      'KEYFRAME_RATE',
      'AUTHOR',
      'PATH',
      'MAX_ALTITUDE_M',
      'COMPASS',
      'SPIN',
      'owner',
      '',
    ])
      expect(isSecret(name), name).to.equal(false);
  });

  it('masks full names that match a pattern, ignoring case', () => {
    const isSecret = makeIsSecret(['INTERNAL_*', 'map?']);
    for (const name of ['INTERNAL_URL', 'internal_x', 'MAPS', 'map1'])
      expect(isSecret(name), name).to.equal(true);
    for (const name of ['XINTERNAL_URL', 'map', 'mapping']) expect(isSecret(name), name).to.equal(false);
  });

  it('masks values that look like secrets', () => {
    const hidden = (value: string) => isSecretVariable(makeIsSecret([]), { name: 'X', value });
    expect(hidden('postgres://user:hunter2@db/x')).to.equal(true);
    expect(hidden('-----BEGIN RSA PRIVATE KEY-----\nabc')).to.equal(true);
    expect(hidden('s3://drone/alpha')).to.equal(false);
    expect(hidden('http://localhost:8080/a@b')).to.equal(false);
  });
});
