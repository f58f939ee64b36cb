export { diagnose } from './core/diagnose.ts';
export type * from './core/diagnosis.ts';
export type * from './core/model.ts';
export { read } from './core/read/read.ts';
