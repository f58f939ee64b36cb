/** What the page and its worker say to each other. */

export interface Dump {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly role?: 'parent' | 'child';
}

/** What is to be made of the dumps: the report to show, Markdown to copy, or a file to save. */
export type Wish = 'show' | 'markdown' | 'html';

export interface Request {
  readonly id: number;
  readonly wish: Wish;
  readonly redact: boolean;
  readonly dumps: readonly Dump[];
}

export type Reply =
  | { readonly id: number; readonly kind: 'progress'; readonly says: string; readonly share: number | undefined }
  | { readonly id: number; readonly kind: 'done'; readonly wish: Wish; readonly text: string; readonly says: string }
  | { readonly id: number; readonly kind: 'failed'; readonly says: string };

/** `share`: how much of the work is done, from 0 to 1; absent where that cannot be told. */
export type Progress = (says: string, share: number | undefined) => void;
