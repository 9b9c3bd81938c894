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

/** How the settings allow signing in, or why they do not. */
export type SignInStatus =
  { readonly _tag: 'Way'; readonly way: SignInWay } | { readonly _tag: 'Problem'; readonly message: string };

const WAYS: Readonly<Record<SignInWay, string>> = {
  accessToken: 'with the access token in RESIM_ACCESS_TOKEN',
  clientCredentials: 'as a machine account, with client ID and secret',
  password: 'with username and password',
  device: 'with the token stored by `sync login`',
};

/** How sync gets a token, to follow "sync signs in". */
export const signInWayText = (way: SignInWay): string => WAYS[way];

const NOT_SET = '(not set)';
const LONGEST_VALUE = 200;

interface Row {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
  readonly isSet: boolean;
}

const shownValue = ({ value }: Setting): string =>
  value === undefined ? NOT_SET : safeText(shortened(value, LONGEST_VALUE));

/** The column of the origins: after the longest value, unless that would push them off the line. */
const valueColumn = (rows: readonly Row[], room: number): number => {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(columns));
  return Math.min(widest(rows.map(({ value }) => value)), room - widest(rows.map(({ origin }) => origin)));
};

const settingLines = (settings: readonly Setting[], width: number): Line[] => {
  const rows: readonly Row[] = settings.map((setting) => ({
    name: safeText(setting.name),
    value: shownValue(setting),
    origin: safeText(setting.origin ?? ''),
    isSet: setting.value !== undefined && setting.source !== 'default',
  }));
  const nameWidth = Math.max(...rows.map(({ name }) => columns(name)));
  const valueWidth = valueColumn(rows, width - nameWidth - 6);
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

/** The public clients, listed separately: their long names would push all values to the right. */
const isClient = ({ name }: Setting): boolean => name.endsWith('-client');

/** Each setting with its value and source, and how sync would sign in. Secrets must already be masked. */
export const renderSettings = (
  settings: readonly Setting[],
  signIn: SignInStatus,
  { colour, width }: SettingsTextOptions,
): string => {
  const last =
    signIn._tag === 'Way'
      ? line(0, [
          `sync signs in ${signInWayText(signIn.way)}${signIn.way === 'device' ? ', if there is one' : ''}.`,
        ])
      : line(0, [span('sync cannot sign in: ', 'warning'), safeText(signIn.message)]);
  const [clients, others] = [settings.filter(isClient), settings.filter((setting) => !isClient(setting))];
  const blocks = [others, clients].filter(({ length }) => length > 0);
  const lines = blocks.flatMap((block) => [...settingLines(block, width), BLANK]);
  return printed([...lines, last], makePalette(colour), width);
};
