// Replaces Intl in the bundle of all commands, see scripts/build.mjs.
const { ListFormat, Segmenter } = Intl;

/**
 * @template {unknown[]} A
 * @template B
 * @param {new (...given: A) => B} Made
 */
const lazily = (Made) =>
  class {
    /** @type {A} */
    #arguments;
    /** @type {B | undefined} */
    #made;

    /** @param {A} given */
    constructor(...given) {
      this.#arguments = given;
    }

    get made() {
      this.#made ??= new Made(...this.#arguments);
      return this.#made;
    }
  };

export class __LazySegmenter extends lazily(Segmenter) {
  /** @param {string} text */
  segment(text) {
    return this.made.segment(text);
  }
}

export class __LazyListFormat extends lazily(ListFormat) {
  /** @param {Iterable<string>} list */
  format(list) {
    return this.made.format(list);
  }
}
