import { mapTexts, type Step } from './sheet.ts';

const spaces = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
// Zero width, soft hyphen, directions; not the joiner inside emoji.
const invisible = /[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const either = /[\u00a0\u00ad\u2000-\u200c\u200e\u200f\u202a-\u202f\u205f-\u2069\u3000\ufeff]/;

export const whiteSpace: Step = {
  removes: 'special spaces',
  peel(sheet) {
    return mapTexts(sheet, (text) => (either.test(text) ? text.replace(spaces, ' ').replace(invisible, '') : text));
  },
};

// Where a dump's own grammar has a quote: 'File “…', 'Thread 12 (idle): “MainThread”', 'name=0x55… “x”'.
const quotedByGrammar = /File [“”„]|[:)=] ?[“”„]|0x[0-9a-f]+ [“”„]/;
// "gdb –p 123", "py-spy dump –pid 123": a word processor's dash for one hyphen or for two.
const command = /\b(?:gdb|lldb|py-spy|strace|pystack|eu-stack|ps)\b[^\n]{0,200} [–—]\w/;

/** Quotes and dashes that a word processor or a mail program put for ASCII ones; only where no ASCII quote is left. */
export const smartQuotes: Step = {
  removes: 'smart quotes',
  peel(sheet) {
    return mapTexts(sheet, (text) => {
      let after = text;
      if (/[“”„]/.test(text) && !text.includes('"') && quotedByGrammar.test(text.slice(0, 2000))) {
        after = after.replace(/[“”„]/g, '"').replace(/[‘’]/g, "'");
      }
      if (/[–—]/.test(after) && command.test(after.slice(0, 2000))) {
        after = after.replace(/ [–—](?=\w{2})/g, ' --').replace(/ [–—](?=\w)/g, ' -');
      }
      return after;
    });
  },
};
