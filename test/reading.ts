import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Dump, Input, Reading, Thread } from '../src/core/model.ts';
import { read } from '../src/core/read/read.ts';

export const tools = path.resolve(import.meta.dirname, '../samples/tools');
const encoder = new TextEncoder();

/** A file of samples/tools. */
export const sample = (name: string): string => readFileSync(path.join(tools, name), 'utf8');

export const input = (text: string, index = 0): Input => ({ name: `input-${index}`, bytes: encoder.encode(text) });

export const reading = (...texts: readonly string[]): Reading => read(texts.map(input));

export const dumpsOf = (...lines: readonly string[]): readonly Dump[] => reading(lines.join('\n')).dumps;

export const functions = ({ frames }: Thread): string[] =>
  Array.from({ length: frames.length }, (_, index) => frames.fn(index));

/** Ids differ from capture to capture: the sample itself says who is who. */
export const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1]);
