/**
 * Stands in for `string-width` in the bundle. The package builds an Intl.Segmenter and an emoji pattern when it loads,
 * 20 to 35 ms that every `--help` would pay. Nearly all we measure is ASCII, Latin letters, our own boxes and
 * bullets, each as wide as it is long; for the rest the real package is loaded on first use (esbuild defers a required module until then).
 *
 * CommonJS, because cli-table3 requires it. The relative path keeps the alias from pointing back at this file.
 */
const colours = /\u001B\[[\d;]*m/g;
const printableAscii = /^[\u0020-\u007E]*$/;
// no combining marks, no soft hyphen, nothing that may be an emoji; dashes, quotes, bullets, boxes and triangles
const narrow = /^[\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2190-\u2193\u2500-\u25A0\u25B2\u25BC]*$/;

module.exports = function stringWidth(text, options) {
  if (typeof text === 'string' && !options?.countAnsiEscapeCodes) {
    const plain = text.includes('\u001B') ? text.replace(colours, '') : text;
    if ((options === undefined ? narrow : printableAscii).test(plain)) return plain.length;
  }
  return require('../node_modules/string-width/index.js').default(text, options);
};
