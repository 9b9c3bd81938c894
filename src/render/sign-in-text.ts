import type { SignedOut } from '../domain/api-error.ts';
import type { Identity, SignInEvent } from '../domain/setting.ts';
import { absurd } from '../domain/sync-error.ts';
import { makePalette } from './palette.ts';
import { safeText, shortened } from './safe-text.ts';
import { type SettingsTextOptions, signInWayText } from './settings-text.ts';
import { line, type Line, printed, span } from './styled-line.ts';
import { counted, enumerated } from './wording.ts';

const named = ({ email, subject }: Identity): string =>
  email !== undefined && subject !== undefined
    ? `${safeText(shortened(email))} (${safeText(shortened(subject))})`
    : safeText(shortened(email ?? subject ?? 'an account that the token does not name'));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const fromNow = (expires: string, now: Date): string => {
  const left = Date.parse(expires) - now.getTime();
  if (Number.isNaN(left)) return '';
  if (left <= 0) return ', expired';
  if (left < 2 * MINUTE) return ', in a minute';
  if (left < 2 * HOUR) return `, in ${counted(Math.round(left / MINUTE), 'minute')}`;
  return left < 2 * DAY
    ? `, in ${counted(Math.round(left / HOUR), 'hour')}`
    : `, in ${counted(Math.round(left / DAY), 'day')}`;
};

const permissionLines = ({ permissions }: Identity): Line[] => {
  if (permissions === undefined) return [];
  const list = permissions.length === 0 ? 'none' : permissions.map(safeText).join(', ');
  return [line(2, [span('may      ', 'dim'), list], 9)];
};

const row = (label: string, text: string): Line => line(2, [span(label.padEnd(9), 'dim'), text], 9);

/** The signed-in account. `now` is needed to show the remaining lifetime of the token. */
export const renderIdentity = (
  identity: Identity,
  now: Date,
  { colour, width }: SettingsTextOptions,
): string => {
  const { apiUrl, authUrl, way, expires } = identity;
  const lines = [
    line(0, [span(named(identity), 'strong')]),
    row('API', safeText(apiUrl)),
    row('sign-in', `${safeText(authUrl)}, ${signInWayText(way)}`),
    ...(expires === undefined ? [] : [row('until', `${safeText(expires)}${fromNow(expires, now)}`)]),
    ...permissionLines(identity),
  ];
  return printed(lines, makePalette(colour), width);
};

/** The message after a sign-in. */
export const renderLogin = (identity: Identity): string => `Signed in as ${named(identity)}.\n`;

/** The question to a person at a terminal whose command needs a sign-in. */
export const renderSignInQuestion = (signedOut: SignedOut, apiUrl: string): string => {
  const url = safeText(apiUrl);
  const why =
    signedOut === 'nobody' ? `Nobody is signed in for ${url}` : `The sign-in for ${url} has expired`;
  return `${why}. Sign in with a browser now? [Y/n] `;
};

/** The message after a sign-out. */
export const renderLogout = (forgotten: boolean, authUrl: string): string =>
  forgotten
    ? `Signed out of ${safeText(authUrl)}: its tokens were deleted from this machine.\n`
    : `Nobody was signed in to ${safeText(authUrl)}.\n`;

const SECONDS_OF_A_MINUTE = 60;

const deviceCodeText = ({
  url,
  code,
  expiresInSeconds,
  opened,
}: Extract<SignInEvent, { readonly _tag: 'DeviceCode' }>): string => {
  const minutes = Math.max(1, Math.round(expiresInSeconds / SECONDS_OF_A_MINUTE));
  return [
    opened
      ? 'Opening this page in your browser; if it does not open, open it yourself:'
      : 'Open this page in a browser:',
    `\n  ${safeText(url)}\n`,
    `and check that it shows the code ${safeText(code)}. Waiting up to ${counted(minutes, 'minute')} …\n`,
  ].join('\n');
};

const ignoredFileText = ({
  file,
  chosen,
}: Extract<SignInEvent, { readonly _tag: 'SettingsPassedOver' }>): string =>
  chosen === undefined
    ? `Warning: ${safeText(file)} is ignored: sync reads settings from resim.json, resim.yaml or resim.yml.\n`
    : `Warning: ${safeText(file)} is ignored, because ${safeText(chosen)} exists; keep one of the two.\n`;

const strayVariableText = ({
  names,
  suggestion,
}: Extract<SignInEvent, { readonly _tag: 'StrayVariable' }>): string => {
  const shown = enumerated(names.map((name) => safeText(shortened(name))));
  return suggestion === undefined
    ? `Warning: ${shown} ${names.length === 1 ? 'is not a setting' : 'are not settings'} of sync and ${names.length === 1 ? 'has' : 'have'} no effect.\n`
    : `Warning: ${shown} is not a setting of sync and has no effect; did you mean ${safeText(suggestion)}?\n`;
};

/** The messages during a sign-in, for stderr. */
export const renderSignInEvent = (event: SignInEvent): string => {
  switch (event._tag) {
    case 'DeviceCode':
      return deviceCodeText(event);
    case 'StrayKey':
      return `Warning: ${safeText(event.file)}, line ${event.line}: there is no setting ${safeText(event.key)}; did you mean ${safeText(event.suggestion)}?\n`;
    case 'SettingsPassedOver':
      return ignoredFileText(event);
    case 'StrayVariable':
      return strayVariableText(event);
    case 'CacheBroken':
      return `Warning: the token cache ${safeText(event.file)} cannot be read and is ignored.\n`;
    case 'CacheNotWritten':
      return `Warning: the token cache ${safeText(event.file)} cannot be written (${safeText(event.code)}): the next command signs in again.\n`;
    case 'NotRevoked':
      return `Warning: ${safeText(event.authUrl)} could not be told to end the sign-in; its token stays valid until it expires.\n`;
    default:
      return absurd(event);
  }
};
