import { XMLParser } from 'fast-xml-parser';

export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  /** The text directly inside, entities decoded. */
  readonly text: string;
  /** Offset of its tag in the parsed text. */
  readonly at: number;
}

type Node = Record<PropertyKey, unknown>;

const metadata = XMLParser.getMetaDataSymbol() as symbol;
const parser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  parseTagValue: false,
  ignoreAttributes: true,
  trimValues: true,
});

/** The elements at the top; none where the text is no XML at all. A text that breaks off gives what was there. */
export function parseXml(text: string): readonly Element[] {
  try {
    return elements(parser.parse(text));
  } catch {
    return [];
  }
}

function elements(nodes: unknown): Element[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: Node) => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    const at = (node[metadata] as { startIndex?: number } | undefined)?.startIndex ?? 0;
    return [{ name, children: elements(node[name]), text: textOf(node[name]), at }];
  });
}

function textOf(nodes: unknown): string {
  if (!Array.isArray(nodes)) return '';
  return nodes.map((node: Node) => (typeof node['#text'] === 'string' ? node['#text'] : '')).join('');
}

export function child(element: Element, name: string): Element | undefined {
  return element.children.find((inner) => inner.name === name);
}

export function childText(element: Element, name: string): string | undefined {
  const text = child(element, name)?.text;
  return text === '' ? undefined : text;
}
