import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

const ServerFile = t.strict({
  pid: t.number,
  url: t.string,
  identity: t.string,
  clientID: t.string,
  clientSecret: t.string,
  username: t.string,
  password: t.string,
});
/** Lets other commands find the server of a data folder. Readable only by its owner. */
export type ServerFile = t.TypeOf<typeof ServerFile>;

const fileIn = (dataDir: string): string => path.join(dataDir, 'server.json');

/** Writes the file. */
export const writeServerFile = (dataDir: string, server: ServerFile): void => {
  writeFileSync(fileIn(dataDir), `${JSON.stringify(server, null, 2)}\n`, { mode: 0o600 });
};

/** Reads the file; undefined if it does not exist or is invalid. */
export const readServerFile = (dataDir: string): ServerFile | undefined => {
  try {
    const value: unknown = JSON.parse(readFileSync(fileIn(dataDir), 'utf8'));
    const server = ServerFile.decode(value);
    return E.isRight(server) ? server.right : undefined;
  } catch {
    return undefined;
  }
};

/** Removes the file, unless another server has replaced it. */
export const removeServerFile = (dataDir: string, pid: number): void => {
  if (readServerFile(dataDir)?.pid === pid) rmSync(fileIn(dataDir), { force: true });
};
