import type { CancelableRequest } from 'got';

/** Stops reading an answer once it is longer than a limit, unpacked. What comes back tells whether that has happened. */
export const limitAnswer = <A>(answering: CancelableRequest<A>, mostBytes: number): (() => boolean) => {
  let tooLarge = false;
  void answering.on('downloadProgress', ({ transferred }) => {
    if (transferred <= mostBytes) return;
    tooLarge = true;
    answering.cancel();
  });
  return () => tooLarge;
};
