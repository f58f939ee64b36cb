import type { Frame, Frames, Thread } from '../model.ts';
import { bare } from '../names.ts';
import { ListedFrames } from '../listed-frames.ts';

const evaluation = /^(?:PyEval_EvalFrameDefault|PyEval_EvalFrameEx|PyEval_EvalFrame|eval_frame|PyEval_EvalFrame_fast)$/;

/**
 * One stack from several tools' views of the same thread. Native frames come from the view that shows most of
 * them with arguments; Python frames are laid over the interpreter's evaluation frames. Where their numbers agree
 * each evaluation frame becomes its Python frame; where not (from 3.11 on one evaluation runs several Python
 * frames) the Python frames stand together between the native frames inside and outside the interpreter.
 */
export function mergeStacks(stacks: readonly Thread[]): Frames {
  const all = stacks.map((thread) => listOf(thread));
  // the kernel's part stands inside the user's, whichever tool showed it
  const kernel = longest(all.map((view) => view.filter(isKernel)));
  const views = all.map((view) => view.filter((frame) => !isKernel(frame))).filter((view) => view.length > 0);
  return new ListedFrames([...kernel, ...mergeUser(views)]);
}

function mergeUser(views: readonly (readonly Frame[])[]): readonly Frame[] {
  const python = longest(views.map((view) => view.filter(isPython)));
  const pure = views.filter((view) => !view.some(isPython));
  const native = fullest(pure);
  if (python.length === 0) return native;
  const mixed = longest(views.filter((view) => view.some(isPython)));
  if (native.length === 0) return mixed;
  return overlay(native, python, mixed);
}

function overlay(native: readonly Frame[], python: readonly Frame[], mixed: readonly Frame[]): readonly Frame[] {
  const at = native.flatMap(({ fn }, index) => (evaluation.test(bare(fn)) ? [index] : []));
  const first = at[0];
  const last = at.at(-1);
  if (first === undefined || last === undefined)
    return native.length + python.length > mixed.length ? [...native, ...python] : mixed;
  if (at.length === python.length) {
    const queue = [...python];
    return native.map((frame, index) => (at.includes(index) ? (queue.shift() ?? frame) : frame));
  }
  return [...native.slice(0, first), ...python, ...native.slice(last + 1)];
}

function isKernel({ language }: Frame): boolean {
  return language === 'kernel';
}

function isPython({ language }: Frame): boolean {
  return language === 'python';
}

/** The view that shows most frames with their arguments, if it shows about as far as any. */
function fullest(views: readonly (readonly Frame[])[]): readonly Frame[] {
  const deepest = longest(views);
  const told = (view: readonly Frame[]): number => view.filter(({ args }) => args !== undefined && args !== '').length;
  return views
    .filter(({ length }) => length * 2 >= deepest.length)
    .reduce((best, view) => (told(view) > told(best) ? view : best), deepest);
}

function longest(lists: readonly (readonly Frame[])[]): readonly Frame[] {
  return lists.reduce<readonly Frame[]>((best, list) => (list.length > best.length ? list : best), []);
}

function listOf({ frames, place }: Thread): Frame[] {
  return Array.from({ length: frames.length }, (_, index) => ({ ...frames.get(index), input: place.input }));
}
