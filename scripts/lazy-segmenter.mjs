// Stands in the bundle of all commands for Node's own: see scripts/build.mjs.
const { Segmenter } = Intl;

export class __LazySegmenter {
  #arguments;
  #made;

  constructor(...given) {
    this.#arguments = given;
  }

  segment(text) {
    this.#made ??= new Segmenter(...this.#arguments);
    return this.#made.segment(text);
  }
}
