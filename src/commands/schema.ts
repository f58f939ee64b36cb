import * as z from 'zod';
import { print } from '../node/output.ts';
import { diagnosis } from '../schema.ts';

export async function run(): Promise<number> {
  await print(`${JSON.stringify(z.toJSONSchema(diagnosis), null, 2)}\n`);
  return 0;
}
