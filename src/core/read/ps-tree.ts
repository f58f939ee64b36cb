/** The lines of `pstree -p`, in ASCII, UTF-8 or VT100 line drawing, with and without arguments (`-a`). */
export interface TreeNode {
  readonly pid: number;
  readonly ppid?: number;
  readonly tid?: number;
  readonly name: string;
}

interface Open {
  readonly column: number;
  readonly pid: number;
}

const branches = '-+|`─┬├└│┐┌ ';
// "fetcher(4186)", "{fetcher}(4187)", "sshd(12,root)"
const inLine = /(\{?)([^(){}+|`─┬├└│]{1,32}?)(\}?)\((\d{1,8})(?:,[^()]{1,40})?\)/g;
// pstree -a: "  |-fetcher,4186 --flag", "{fetcher},4187"
const withArguments = /^([\s|`─├└│-]*)(\{?)([^,{}()]{1,32})(\}?),(\d{1,8})(?: .*)?$/;

const begins = /^[^\s(),]{1,32}(?:\(\d+|,\d)/;

export class PsTree {
  #path: Open[] = [];
  #lines = 0;

  static mayBegin(text: string): boolean {
    return begins.test(text);
  }

  /** The nodes of one more line; none if it is not one of this tree. */
  line(text: string): TreeNode[] {
    const found = this.#inLine(text) ?? this.#withArguments(text);
    this.#lines += found.length > 0 ? 1 : 0;
    return found;
  }

  #inLine(text: string): TreeNode[] | undefined {
    if (!text.includes('(')) return undefined;
    const nodes: TreeNode[] = [];
    let end = 0;
    for (const match of text.matchAll(inLine)) {
      const [whole, opens, label = '', , pid] = match;
      const lead = leadOf(label);
      if (!isDrawn(text.slice(end, match.index) + label.slice(0, lead))) return undefined;
      if (end > 0 && text.slice(end, match.index) === '' && lead === 0) return undefined;
      const name = label.slice(lead);
      if (name === '' || (opens === '' && name.includes(' ') && !this.#isIn(match.index))) return undefined;
      nodes.push(this.#node(match.index + lead, Number(pid), name, opens !== ''));
      end = match.index + whole.length;
    }
    if (nodes.length === 0 || text.slice(end).trim() !== '') return undefined;
    // One node and no branch is how prose cites a manual page: wait(2)
    if (nodes.length === 1 && this.#lines === 0) return undefined;
    return nodes;
  }

  #withArguments(text: string): TreeNode[] {
    const match = withArguments.exec(text);
    if (match === null) return [];
    const [, lead = '', opens, name = '', , pid] = match;
    if (this.#lines === 0 && (lead !== '' || name.includes(' ') || !/^\S+,\d{3,8}( \S.*)?$/.test(text))) return [];
    if (this.#lines > 0 && !/[`|├└]─?-?$/.test(lead)) return [];
    return [this.#node(lead.length, Number(pid), name, opens !== '')];
  }

  #isIn(column: number): boolean {
    return column > 0 && this.#path.length > 0;
  }

  #node(column: number, pid: number, name: string, isThread: boolean): TreeNode {
    while ((this.#path.at(-1)?.column ?? -1) >= column) this.#path.pop();
    const parent = this.#path.at(-1)?.pid;
    this.#path.push({ column, pid });
    if (isThread) return { pid: parent ?? pid, tid: pid, name };
    return { pid, name, ...(parent !== undefined && { ppid: parent }) };
  }
}

function leadOf(label: string): number {
  let at = 0;
  while (at < label.length && branches.includes(label[at] ?? 'x')) at += 1;
  return at;
}

function isDrawn(text: string): boolean {
  return leadOf(text) === text.length;
}
