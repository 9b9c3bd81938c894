import { Chalk } from 'chalk';

/** What a piece of text means; the palette decides how that looks. */
export type Style =
  | 'plain'
  | 'heading'
  | 'strong'
  | 'dim'
  | 'warning'
  | 'error'
  | 'archive'
  | 'restore'
  | 'rename'
  | 'update'
  | 'create'
  | 'before'
  | 'after'
  | 'beforeWord'
  | 'afterWord';

/** Paints a text for a terminal, or leaves it alone. */
export type Palette = (style: Style, text: string) => string;

/**
 * The palette for a stream. Whether it takes colour is decided by whoever owns the stream: chalk's own guess would
 * ignore `NO_COLOR` on a terminal. Only the sixteen basic colours are used, which every theme makes legible.
 */
export const makePalette = (colour: boolean): Palette => {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  const paint: Record<Style, (text: string) => string> = {
    plain: (text) => text,
    heading: chalk.bold,
    strong: chalk.bold,
    dim: chalk.dim,
    warning: chalk.yellow.bold,
    error: chalk.red.bold,
    archive: chalk.red,
    restore: chalk.cyan,
    rename: chalk.cyan,
    update: chalk.yellow,
    create: chalk.green,
    before: chalk.red,
    after: chalk.green,
    beforeWord: chalk.red.inverse,
    afterWord: chalk.green.inverse,
  };
  return (style, text) => paint[style](text);
};
