import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** A request as it goes over the wire. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  /** What the exchange needs itself is added: the length of the body and the compressions that it can read. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds from sending to the whole answer. */
  readonly timeout: number;
  readonly agents?: { readonly http?: http.Agent; readonly https?: https.Agent };
  readonly signal?: AbortSignal;
}

/** A whole answer, whatever its status; redirects are not followed, since one could take an access token to another host. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Unpacked, and read as UTF-8. */
  readonly body: string;
}

/** Why there is no whole answer. */
export type HttpFault =
  | {
      readonly _tag: 'OutOfTime';
      /** No connection stood yet: nothing can have been sent. */
      readonly neverSent: boolean;
    }
  | {
      readonly _tag: 'Broken';
      /** Node's code; `UNKNOWN` where it gives none. */
      readonly code: string;
      readonly message: string;
    };

/** The longest time that a connection may take to stand, names and certificates included. */
const CONNECT_TIMEOUT_MILLISECONDS = 15_000;

const UNPACKERS = {
  gzip: 'gunzip',
  'x-gzip': 'gunzip',
  deflate: 'inflate',
  br: 'brotliDecompress',
} as const;

const isPacked = (encoding: string): encoding is keyof typeof UNPACKERS => Object.hasOwn(UNPACKERS, encoding);

const brokenBy = (error: unknown): HttpFault => ({
  _tag: 'Broken',
  code: error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN',
  message: error instanceof Error ? error.message : String(error),
});

/** Most answers of large lists are packed; a server that does not pack costs no import. */
const unpacked = async (encoding: string, bytes: Buffer): Promise<Buffer> => {
  if (bytes.length === 0 || !isPacked(encoding)) return bytes;
  const zlib = await import('node:zlib');
  return new Promise((resolve, reject) => {
    zlib[UNPACKERS[encoding]](bytes, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
};

const answerOf = async (message: http.IncomingMessage, bytes: Buffer): Promise<HttpAnswer> => {
  const encoding = (message.headers['content-encoding'] ?? '').trim().toLowerCase();
  const body = (await unpacked(encoding, bytes)).toString('utf8');
  return { status: message.statusCode ?? 0, headers: message.headers, body };
};

const optionsOf = ({ url, method, headers, body, agents }: HttpRequest): https.RequestOptions => ({
  method,
  headers: {
    ...headers,
    'accept-encoding': 'gzip, deflate, br',
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
  },
  agent: url.protocol === 'https:' ? agents?.https : agents?.http,
});

/** Calls back once the connection stands; at once for one that was used before. */
const onConnected = (request: http.ClientRequest, secure: boolean, connected: () => void): void => {
  request.once('socket', (socket: Socket) => {
    if (request.reusedSocket || (!secure && !socket.connecting)) connected();
    else socket.once(secure ? 'secureConnect' : 'connect', connected);
  });
};

const collect = (
  message: http.IncomingMessage,
  end: (bytes: Buffer) => void,
  fail: (error: unknown) => void,
): void => {
  const parts: Buffer[] = [];
  message.on('data', (part: Buffer) => parts.push(part));
  message.once('end', () => {
    end(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));
  });
  message.on('error', fail);
};

const open = (request: HttpRequest): http.ClientRequest =>
  request.url.protocol === 'https:'
    ? https.request(request.url, optionsOf(request))
    : http.request(request.url, optionsOf(request));

const start = (request: HttpRequest, done: (result: E.Either<HttpFault, HttpAnswer>) => void): void => {
  const { url, body, timeout, signal } = request;
  const sent = open(request);
  let standing = false;
  const outOfTime = (): void => {
    finish(E.left({ _tag: 'OutOfTime', neverSent: !standing }));
  };
  const fail = (error: unknown): void => {
    finish(E.left(brokenBy(error)));
  };
  const abort = (): void => {
    fail(signal?.reason);
  };
  const whole = setTimeout(outOfTime, timeout);
  const connecting = setTimeout(outOfTime, Math.min(timeout, CONNECT_TIMEOUT_MILLISECONDS));
  const finish = (result: E.Either<HttpFault, HttpAnswer>): void => {
    clearTimeout(whole);
    clearTimeout(connecting);
    signal?.removeEventListener('abort', abort);
    if (E.isLeft(result)) sent.destroy();
    done(result);
  };
  signal?.addEventListener('abort', abort);
  onConnected(sent, url.protocol === 'https:', () => {
    standing = true;
    clearTimeout(connecting);
  });
  // Stays: what is given up is destroyed, and says so once more.
  sent.on('error', fail);
  sent.once('response', (message) => {
    collect(
      message,
      (bytes) => void answerOf(message, bytes).then((answer) => finish(E.right(answer)), fail),
      fail,
    );
  });
  sent.end(body);
};

/** Sends one request, once. Errors: `HttpFault`. */
export const exchange =
  (request: HttpRequest): TaskEither<HttpFault, HttpAnswer> =>
  () =>
    new Promise((resolve) => {
      try {
        if (request.signal?.aborted) resolve(E.left(brokenBy(request.signal.reason)));
        else start(request, resolve);
      } catch (error) {
        // What no header or address can hold is refused at once.
        resolve(E.left(brokenBy(error)));
      }
    });
