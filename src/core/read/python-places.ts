import type { Language } from '../model.ts';

// "<stdin>", "<frozen importlib._bootstrap>", "<ipython-input-3-1a2b>", "a.py", "lib.zip/a.pyc", "Untitled.ipynb"
const pythonFile = /^<.*>$|\.(?:py|pyc|pyi|pyw|ipynb)$/;
// What compilers and assemblers call their input, and what carries code without a line: shared objects
const nativeFile =
  /\.(?:c|cc|cpp|cxx|c\+\+|cu|h|hh|hpp|hxx|inl|inc|ipp|tcc|s|asm|rs|go|f|f90|m|mm|pyx|pxd|dll|dylib|exe)$|\.so(?:[.\d]|$)|^\?+$/i;
// "Condition.wait", "main.<locals>.<lambda>", "<module>", "<listcomp>": never blanks, parentheses or "::"
const pythonName = /^[\p{L}\p{N}_.<>]+$/u;

/**
 * Whether a frame with this file is Python or native code, for tools that print both alike. Scripts and C++ standard
 * headers have no ending (`celery:8`, `functional:688`): there the shape of the name decides.
 */
export function languageOfPlace(name: string, file: string, hasLine: boolean): Language {
  if (pythonFile.test(file)) return 'python';
  if (!hasLine || nativeFile.test(file)) return 'native';
  return pythonName.test(name) ? 'python' : 'native';
}

/** Where CPython stacks begin: a stack that reaches one of these was not cut at its outer end. */
const outermost = /^(?:<module>|(?:Thread\.)?__?bootstrap|_?start_thread|_start|__?clone3?|__libc_start_main.*)$/;

export function isOutermost(name: string): boolean {
  return outermost.test(name);
}
