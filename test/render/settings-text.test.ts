import { expect } from 'chai';
import { renderSettings } from '../../src/render/settings-text.ts';
import {
  renderIdentity,
  renderLogin,
  renderLogout,
  renderSignInEvent,
  renderSignInQuestion,
} from '../../src/render/sign-in-text.ts';
import { expectGolden } from '../support/golden.ts';
import { IDENTITIES, SETTINGS } from './sample-settings.ts';

const OPTIONS = { colour: false, width: 80 };
const NOW = new Date('2026-01-31T12:00:00Z');
const DEVICE = {
  _tag: 'DeviceCode',
  url: 'https://resim.us.auth0.com/activate?user_code=BCDF-GHJK',
  code: 'BCDF-GHJK',
  expiresInSeconds: 900,
} as const;

describe('the texts of settings and sign-in', () => {
  it('match the golden file', () =>
    expectGolden(
      'sign-in.txt',
      [
        renderSettings(SETTINGS, { _tag: 'Way', way: 'clientCredentials' }, OPTIONS),
        renderSettings(SETTINGS.slice(4), { _tag: 'Way', way: 'device' }, OPTIONS),
        renderSettings(SETTINGS.slice(4), { _tag: 'Problem', message: 'both are given' }, OPTIONS),
        ...IDENTITIES.map((identity) => renderIdentity(identity, NOW, OPTIONS)),
        ...IDENTITIES.map(renderLogin),
        renderLogout(true, 'https://resim.us.auth0.com/'),
        renderLogout(false, 'https://resim.us.auth0.com/'),
        renderSignInEvent({ ...DEVICE, opened: true }),
        renderSignInEvent({ ...DEVICE, opened: false }),
        renderSignInEvent({
          _tag: 'StrayKey',
          file: '~/.resim/resim.yaml',
          line: 3,
          key: 'client_id',
          suggestion: 'client-id',
        }),
        renderSignInEvent({ _tag: 'SettingsPassedOver', file: '~/.resim/resim.toml' }),
        renderSignInEvent({
          _tag: 'SettingsPassedOver',
          file: '~/.resim/resim.yaml',
          chosen: '~/.resim/resim.json',
        }),
        renderSignInEvent({
          _tag: 'StrayVariable',
          names: ['RESIM_NOARCHIVE'],
          suggestion: 'RESIM_NO_ARCHIVE',
        }),
        renderSignInEvent({ _tag: 'StrayVariable', names: ['RESIM_COFFEE'] }),
        renderSignInEvent({ _tag: 'StrayVariable', names: ['RESIM_COFFEE', 'RESIM_\u001b[31mTEA'] }),
        renderSignInQuestion('nobody', 'https://api.resim.ai/v1/'),
        renderSignInQuestion('expired', 'https://api.resim.ai/v1/'),
        renderSignInEvent({ _tag: 'CacheBroken', file: '/home/ada/.resim/cache.json' }),
        renderSignInEvent({ _tag: 'CacheNotWritten', file: '/home/ada/.resim/cache.json', code: 'EROFS' }),
        renderSignInEvent({ _tag: 'NotRevoked', authUrl: 'https://resim.us.auth0.com/' }),
      ].join('\n---\n'),
    ));

  it('show the remaining lifetime of a token', () => {
    const until = (minutes: number) =>
      renderIdentity(
        { ...IDENTITIES[0]!, expires: new Date(NOW.getTime() + minutes * 60_000).toISOString() },
        NOW,
        OPTIONS,
      );
    for (const [minutes, words] of [
      [-5, 'expired'],
      [1, 'in a minute'],
      [59, 'in 59 minutes'],
      [180, 'in 3 hours'],
      [60 * 24 * 30, 'in 30 days'],
    ] as const)
      expect(until(minutes)).to.include(words);
  });

  it('cannot be forged by a token or a sign-in server', () => {
    const evil = '\u001b[2J\u202eevil\nSigned in as root.';
    const texts = [
      renderIdentity(
        { ...IDENTITIES[0]!, subject: evil, email: evil, permissions: [evil], expires: evil },
        NOW,
        OPTIONS,
      ),
      renderLogin({ ...IDENTITIES[0]!, email: evil }),
      renderSignInEvent({ ...DEVICE, url: evil, code: evil, opened: false }),
      renderSettings(
        [{ name: 'project', value: evil, source: 'flag', origin: '--project', secret: false }],
        { _tag: 'Problem', message: evil },
        OPTIONS,
      ),
    ];
    for (const text of texts) {
      expect(text).not.to.include('\u001b').and.not.to.include('\u202e');
      expect(text).not.to.match(/^Signed in as root/m);
    }
  });
});
