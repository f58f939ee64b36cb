import type { Dump } from './messages.ts';

/** The dumps that are on the page: boxes to paste into, and files, which may be too large for a box. */

/** More than this slows a text box down, and so the page. */
const largestText = 400_000;

interface FileRow {
  readonly dump: Dump;
  readonly row: HTMLElement;
}

export class Boxes {
  readonly #list: HTMLElement;
  readonly #template: HTMLTemplateElement;
  readonly #fileTemplate: HTMLTemplateElement;
  readonly #changed: () => void;
  #files: FileRow[] = [];
  #count = 0;

  constructor(
    list: HTMLElement,
    templates: { box: HTMLTemplateElement; file: HTMLTemplateElement },
    changed: () => void,
  ) {
    this.#list = list;
    this.#template = templates.box;
    this.#fileTemplate = templates.file;
    this.#changed = changed;
    this.addBox();
  }

  addBox(text = '', name?: string): HTMLTextAreaElement {
    this.#count += 1;
    const box = this.#clone(this.#template);
    const area = box.querySelector('textarea')!;
    const title = name ?? `paste ${this.#count}`;
    area.value = text;
    area.setAttribute('aria-label', title);
    box.querySelector('.title')!.textContent = title;
    box.dataset.name = title;
    area.addEventListener('input', this.#changed);
    area.addEventListener('paste', (event) => this.#pasted(event));
    this.#addRow(box, title, () => {});
    return area;
  }

  addFiles(dumps: readonly Dump[]): void {
    for (const dump of dumps) {
      const row = this.#clone(this.#fileTemplate);
      row.querySelector('.title')!.textContent = dump.name;
      row.querySelector('.size')!.textContent = sizeWords(dump.bytes.length);
      this.#files.push({ dump, row });
      this.#addRow(row, dump.name, () => {
        this.#files = this.#files.filter((file) => file.row !== row);
      });
    }
    this.#dropEmptyBoxes();
    this.#changed();
  }

  clear(): void {
    this.#files = [];
    this.#list.replaceChildren();
    this.#count = 0;
    this.addBox();
    this.#changed();
  }

  dumps(): Dump[] {
    const encoder = new TextEncoder();
    const pasted = [...this.#list.querySelectorAll<HTMLElement>('.box')].flatMap((box): Dump[] => {
      const text = box.querySelector('textarea')!.value;
      return text.trim() === ''
        ? []
        : [withRole({ name: box.dataset.name ?? 'paste', bytes: encoder.encode(text) }, box)];
    });
    return [...this.#files.map(({ dump, row }) => withRole(dump, row)), ...pasted];
  }

  #pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.length <= largestText) return;
    event.preventDefault();
    this.#count += 1;
    this.addFiles([{ name: `paste ${this.#count}`, bytes: new TextEncoder().encode(text) }]);
  }

  #addRow(row: HTMLElement, title: string, removed: () => void): void {
    const remove = row.querySelector('button')!;
    remove.setAttribute('aria-label', `Remove ${title}`);
    remove.addEventListener('click', () => {
      removed();
      row.remove();
      if (this.#list.childElementCount === 0) this.addBox().focus();
      this.#changed();
    });
    const role = row.querySelector('select')!;
    role.setAttribute('aria-label', `Process of ${title}`);
    role.addEventListener('change', this.#changed);
    this.#list.append(row);
  }

  #dropEmptyBoxes(): void {
    for (const box of this.#list.querySelectorAll('.box'))
      if (box.querySelector('textarea')!.value.trim() === '') box.remove();
  }

  #clone(template: HTMLTemplateElement): HTMLElement {
    return (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  }
}

function withRole(dump: Dump, row: HTMLElement): Dump {
  const { value } = row.querySelector('select')!;
  return value === 'parent' || value === 'child' ? { ...dump, role: value } : dump;
}

function sizeWords(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
