import { Chalk } from 'chalk';

/** The meaning of a piece of text; the palette decides its look. */
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

/** Colours a text, or returns it unchanged. */
export type Palette = (style: Style, text: string) => string;

/**
 * The palette for a stream. The caller decides about colour, because chalk's own detection ignores `NO_COLOR` on a terminal. Uses only the
 * sixteen basic colours, which are legible in every theme.
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
