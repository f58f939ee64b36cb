/** The names of the items so far, as one number: whether an archive is still the one that was begun with. */
export class Digest {
  #a = 0x811c9dc5;
  #b = 0x9747b28c;

  add(name: string): void {
    let a = this.#a;
    let b = this.#b;
    for (let i = 0; i < name.length; i++) {
      const code = name.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0xcc9e2d51) ^ (b >>> 15);
    }
    this.#a = Math.imul(a ^ 10, 0x01000193);
    this.#b = Math.imul(b ^ 10, 0xcc9e2d51) ^ (b >>> 15);
  }

  toString(): string {
    const part = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return part(this.#a) + part(this.#b);
  }
}
