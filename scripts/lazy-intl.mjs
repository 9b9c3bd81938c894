// Replaces Intl in the bundle of all commands, see scripts/build.mjs.
const { ListFormat, Segmenter } = Intl;

const lazily = (Made) =>
  class {
    #arguments;
    #made;

    constructor(...given) {
      this.#arguments = given;
    }

    get made() {
      this.#made ??= new Made(...this.#arguments);
      return this.#made;
    }
  };

export class __LazySegmenter extends lazily(Segmenter) {
  segment(text) {
    return this.made.segment(text);
  }
}

export class __LazyListFormat extends lazily(ListFormat) {
  format(list) {
    return this.made.format(list);
  }
}
