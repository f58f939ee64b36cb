import type { Diagnosis, Finding } from '../diagnosis.ts';
import { nameOf } from './cast.ts';
import { plural } from './words.ts';

/** Who else hangs because of the finding, or in the same way: one item each, at most `shown` of a kind by name. */
export function stuckItems(diagnosis: Diagnosis, { victims, alike }: Finding, shown: number): string[] {
  const items = victims.slice(0, shown).map((victim) => `${nameOf(diagnosis, victim)}: ${victim.says}`);
  if (victims.length > shown) items.push(`and ${plural(victims.length - shown, 'more thread')}`);
  const names = alike.slice(0, shown).map((thread) => nameOf(diagnosis, thread));
  const more = alike.length > shown ? `, and ${alike.length - shown} more` : '';
  if (alike.length > 0) items.push(`${alike.length} more in the same way: ${names.join(', ')}${more}`);
  return items;
}
