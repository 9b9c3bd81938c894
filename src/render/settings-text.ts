import type { Setting, SignInWay } from '../domain/setting.ts';
import { makePalette } from './palette.ts';
import { safeText, shortened } from './safe-text.ts';
import { BLANK, columns, line, type Line, padded, printed, span } from './styled-line.ts';

/** How settings are shown on a terminal. */
export interface SettingsTextOptions {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
}

/** What the settings come to: a way to sign in, or why there is none. */
export type SignInOutlook =
  { readonly _tag: 'Way'; readonly way: SignInWay } | { readonly _tag: 'Problem'; readonly message: string };

const WAYS: Readonly<Record<SignInWay, string>> = {
  accessToken: 'with the access token of RESIM_ACCESS_TOKEN, as it is',
  clientCredentials: 'as a machine account, by client ID and secret',
  password: 'by username and password',
  device: 'with what `sync login` keeps',
};

/** How tokens are had, in words that continue "sync signs in". */
export const wayInWords = (way: SignInWay): string => WAYS[way];

const NOT_SET = '(not set)';
const LONGEST_VALUE = 200;

const shownValue = ({ value }: Setting): string =>
  value === undefined ? NOT_SET : safeText(shortened(value, LONGEST_VALUE));

const settingLines = (settings: readonly Setting[]): Line[] => {
  const rows = settings.map((setting) => ({
    name: safeText(setting.name),
    value: shownValue(setting),
    origin: safeText(setting.origin ?? ''),
    isSet: setting.value !== undefined && setting.source !== 'default',
  }));
  const nameWidth = Math.max(...rows.map(({ name }) => columns(name)));
  const valueWidth = Math.max(...rows.map(({ value }) => columns(value)));
  return rows.map(({ name, value, origin, isSet }) =>
    line(
      2,
      [
        padded(name, nameWidth),
        '  ',
        span(origin === '' ? value : padded(value, valueWidth), isSet ? 'strong' : 'plain'),
        ...(origin === '' ? [] : ['  ', span(origin, 'dim')]),
      ],
      nameWidth + 2,
    ),
  );
};

/** Each setting with the value that holds and what sets it, and how sync would sign in. The secrets are masked before. */
export const renderSettings = (
  settings: readonly Setting[],
  outlook: SignInOutlook,
  { colour, width }: SettingsTextOptions,
): string => {
  const last =
    outlook._tag === 'Way'
      ? line(0, [`sync signs in ${wayInWords(outlook.way)}.`])
      : line(0, [span('sync cannot sign in: ', 'warning'), safeText(outlook.message)]);
  return printed([...settingLines(settings), BLANK, last], makePalette(colour), width);
};
