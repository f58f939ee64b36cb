import type { Expected } from './assembly.ts';

// what people type, so that output behind a prompt (commands from a pipe are not echoed) is told from it
const command =
  /^(?:[pxbtfncsqylr]|(?:p|x|print|output)\/\S+|print|bt|backtrace|where|info?\w*|i|thr(?:ead)?|frame|up|down|cont(?:inue)?|next|step|quit|set|show|list|disas\w*|attach|detach|run|start|break|py-\S+|py\w*|source|finish|call|output|inspect|help|kill|file|core\S*|symbol-file|target|shell|generate-core-file|gcore|maint\w*|macro|define|handle|select-frame|ptype|whatis|watch|add-\S+|dir\w*|[tf]?faas|taas|signal|display|echo|printf|monitor|sharedlibrary|unset|tbreak|delete|catch|explore|skip)(?=$|[\s/])(?! = )/;

export function isCommand(text: string): boolean {
  return command.test(text);
}

/** What a typed command prints, as far as frames go. */
export function expects(text: string): Expected {
  if (/^(?:bt|backtrace|where|i(?:nfo)? s(?:tack)?|thr?(?:ead)? a(?:pply)?)\b/.test(text)) return 'stack';
  if (/^(?:f|frame|up|down|thr?(?:ead)?|t|finish|select-frame|attach|core\S*|target)\b/.test(text)) return 'frame';
  return text === '' ? 'unknown' : 'other';
}
