import { summarySchema } from '../summary.ts';
import type { SummaryView } from '../view.ts';

// JSON.stringify leaves these as they are, and a terminal would obey some of them.
const risky = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

export function summaryJson(view: SummaryView): string {
  const text = JSON.stringify({ schema: summarySchema, kind: 'report', ...view }, null, 2);
  return `${text.replace(risky, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
