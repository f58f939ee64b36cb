/**
 * austin 3: `austin -w PID` ("where"), and austinp with native frames. Innermost frame last.
 * https://github.com/P403n1x87/austin/blob/v3.7.0/src/py_thread.c, src/austin.c (do_single_process, where)
 */
import { firstByte, textOf } from './draft.ts';
import { PythonDump } from './python-dump.ts';
import { languageOfPlace } from './python-places.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

// 💤 Process 23764 🧵 Thread 0:23767, and 💤🧒 Process 23769 🧵 Thread 0:23769 for one that it found below the first
const head = /^\s*(\S*)\s*Process (\d+)\s+🧵?\s*Thread (?:\d+:)?(\d+)$/u;
//     waiter (/srv/app/hang.py:9)
const frame = /^\s+(\S.*?) \((.*):(\d+)\)$/;
const python = /^\s*🐍 Python version: (\d\S*)$/u;

class AustinReader implements Reader {
  readonly #out: PythonDump;
  #pid: number | undefined;
  #python: string | undefined;

  constructor(session: Session) {
    this.#out = new PythonDump(session, austin.name, 'innermost last');
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    const isOpen = this.#out.thread !== undefined;
    // F0: the first byte of the pictures; P: "Process", where they got lost
    if (first === 0 || (!isOpen && first !== 0xf0 && first !== 80)) return false;
    const text = textOf(line);
    if (text === undefined) return false;
    return this.#head(text, line.no) || (isOpen && this.#frame(text, line.no)) || this.#version(text);
  }

  #head(text: string, no: number): boolean {
    const [, picture, pid, tid] = head.exec(text) ?? [];
    if (pid === undefined || tid === undefined) return false;
    if (this.#pid !== Number(pid)) {
      this.#pid = Number(pid);
      const dump = this.#out.begin(no);
      this.#out.identify(this.#pid);
      if (this.#python !== undefined) dump.python = this.#python;
    }
    const mark = picture?.startsWith('💤') ? 'idle' : picture?.startsWith('🚀') ? 'active' : undefined;
    this.#out.begins({ tid: Number(tid), ...(mark && { marks: [mark] }) }, no);
    return true;
  }

  #frame(text: string, no: number): boolean {
    const [, fn, file, line] = frame.exec(text) ?? [];
    if (fn === undefined || file === undefined) return false;
    const language = languageOfPlace(fn, file, line !== '0');
    const isModule = language === 'native' && /\.so(?:[.\d]|$)|^\/(?!.*\.\w{1,3}$)/.test(file);
    this.#out.frame({
      fn,
      language,
      inputLine: no,
      // Below a shared object austinp prints an offset in the place of a line.
      ...(isModule ? { module: file } : { file, ...(line !== '0' && { line: Number(line) }) }),
    });
    return true;
  }

  #version(text: string): boolean {
    const version = python.exec(text)?.[1];
    if (version !== undefined) this.#python = version;
    return version !== undefined;
  }

  end(): void {
    this.#out.close();
  }
}

export const austin: Format = {
  name: 'austin',
  title: 'austin --where, also of austinp',
  source: 'https://github.com/P403n1x87/austin/blob/v3.7.0/src/py_thread.c',
  take: 'austin -w PID',
  example: `💤 Process 23764 🧵 Thread 0:23767

    Thread._bootstrap (/usr/lib/python3.12/threading.py:1030)
    waiter (/srv/app/hang.py:9)
`,
  open: (session) => new AustinReader(session),
};
