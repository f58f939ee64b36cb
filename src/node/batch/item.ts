import type { GroupedBy } from '../../core/batch/record.ts';

/** A dump on disk, or one that came out of an archive with its bytes. */
export interface ItemFile {
  /** As the report cites it: its path within the incident. */
  readonly name: string;
  readonly path?: string;
  readonly bytes?: Uint8Array;
  readonly time?: number;
  /** Why it is here without bytes. */
  readonly problem?: string;
}

/** The work on one incident, or on one archive with its incidents. What a worker is sent. */
export type Item =
  | {
      readonly kind: 'incident';
      readonly id: string;
      readonly groupedBy: GroupedBy;
      readonly files: readonly ItemFile[];
    }
  | ArchiveItem
  /** What could not even be opened. */
  | { readonly kind: 'problem'; readonly id: string; readonly says: string };

/** On disk, or with its bytes where it came out of another one. */
export interface ArchiveItem {
  readonly kind: 'archive';
  readonly id: string;
  readonly path?: string;
  readonly bytes?: Uint8Array;
  readonly groupBy: GroupBy;
}

/** `auto`, or what the user says instead; a pattern's first group, or all it matches, names the incident. */
export type GroupBy = 'auto' | 'file' | 'folder' | 'archive' | { readonly pattern: string };

export function keyBy(pattern: string): (name: string) => string | undefined {
  const expression = new RegExp(pattern);
  return (name) => {
    const match = expression.exec(name);
    return match === null ? undefined : (match[1] ?? match[0]);
  };
}
