/**
 * What Node and every browser have, but neither the ES2023 library nor an environment without Node's types declares.
 * Only what the core uses: the whole DOM library would let `window` and `fetch` compile as well.
 */
declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(input?: ArrayBufferView | ArrayBuffer): string;
}
