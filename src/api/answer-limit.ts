import type { CancelableRequest } from 'got';

/** Cancels a request once its uncompressed response exceeds a limit. Returns a function that reports whether that happened. */
export const limitAnswer = <A>(answering: CancelableRequest<A>, mostBytes: number): (() => boolean) => {
  let tooLarge = false;
  void answering.on('downloadProgress', ({ transferred }) => {
    if (transferred <= mostBytes) return;
    tooLarge = true;
    answering.cancel();
  });
  return () => tooLarge;
};
