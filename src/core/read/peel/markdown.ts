import { isAnchor } from './dump-shape.ts';
import { mapTexts, type Step } from './sheet.ts';

// "```", "```python", "``` sh", "~~~", "{noformat}", "{code:java}", "[code]"
const fence =
  /^\s*(?:`{3,}|~{3,}) ?[\w+.#-]{0,20}\s*$|^\s*(?:\{(?:noformat|code|quote)(?:[:=][^{}]{0,80})?\}|\[\/?(?:code|quote)\])\s*$/i;
const glued = /^(\s*)(?:`{3,}(?!`)|\{(?:noformat|code)(?:[:=][^{}]{0,80})?\}|\[code\])(?=\S)/i;
const closing = /(?:`{3,}|\{(?:noformat|code)\}|\[\/code\])\s*$/i;

/** Fences become blank lines, which also end what stands before them; glued ones are cut off their line. */
export const fences: Step = {
  removes: 'Markdown fences',
  peel(sheet) {
    return mapTexts(sheet, (text) => {
      if (!/[`~{[]/.test(text)) return text;
      if (fence.test(text)) return '';
      const opened = text.replace(glued, '$1');
      return closing.test(opened) && (opened !== text || /^\s*(?:#\d|at |from |File |\(gdb\))/.test(text))
        ? opened.replace(closing, '')
        : opened;
    });
  },
};

const inlineCode = /^(\s*(?:[-*+] )?)`([^`].*?)\s*`\s*$/;

/** Each line as inline code: "`#1  0x… in …`". */
export const inlineCodes: Step = {
  removes: 'inline code marks',
  peel(sheet) {
    const inner = sheet.texts.map((text) => (text.includes('`') ? inlineCode.exec(text) : null));
    const anchored = inner.map((match) => match !== null && isAnchor(match[2]!.trimStart()));
    if (!anchored.includes(true)) return sheet;
    return mapTexts(sheet, (text, index) => {
      const match = inner[index];
      const near = anchored[index] || inner[index - 1] || inner[index + 1];
      return match && near ? match[1]! + match[2]! : text;
    });
  },
};

const item = /^(\s*)(?:[-*+•]|\d{1,3}[.)]) +(?=#\d{1,6}\s|Thread \d+ \()/;
// "**#0** 0x…", "*Thread 1 (…)*", "__#0__"
const bold = /^(\s*)(\*{1,3}|_{2})(#\d{1,6}|Thread \d+ \([^*\n]{0,200}:?)\2/;
const boldLine = /^(\s*)(\*{1,3}|_{2})((?:#\d{1,6} |Thread \d+ \().*)\2\s*$/;
const escaped = /^\s*\\#\d{1,6}\s|^\s*#\d{1,6} .*\\[_<>*]/;

/** List bullets, bold and backslashes before punctuation, on lines that are dump lines without them. */
export const emphasis: Step = {
  removes: 'Markdown marks',
  peel(sheet) {
    return mapTexts(sheet, (text) => {
      if (!/^\s*(?:[-*+•_\\]|\d{1,3}[.)]|#\d)/.test(text)) return text;
      const head = text.slice(0, 4000);
      const plain = head.replace(item, '$1').replace(boldLine, '$1$3').replace(bold, '$1$3');
      const unescaped = escaped.test(plain) ? plain.replace(/\\([_#<>*[\]()`~|{}.!-])/g, '$1') : plain;
      return unescaped === head ? text : unescaped + text.slice(4000);
    });
  },
};

/** A paste that began one character late: `0  0x… in poll ()` before `#1 …`. */
export const firstCharacter: Step = {
  removes: 'a missing first character',
  peel(sheet) {
    const { texts } = sheet;
    return mapTexts(sheet, (text, index) => {
      const first = /^(\s*)(\d{1,3}) {1,2}(?:0x[0-9a-f]|[\w<?:~]+ ?.{0,300}\()/.exec(text);
      if (first !== null) {
        const next = texts.slice(index + 1, index + 8).find((line) => /^\s*#\d/.test(line));
        const follows = next !== undefined && new RegExp(`^\\s*#${Number(first[2]) + 1}\\s`).test(next);
        return follows ? `${first[1]}#${text.slice(first[1]!.length)}` : text;
      }
      if (/^raceback \(most recent call/.test(text)) return `T${text}`;
      return /^hread (?:\d+|0x[0-9a-f]+) \(/.test(text) ? `T${text}` : text;
    });
  },
};
