import { Graphviz } from '@hpcc-js/wasm-graphviz';

/** Graphviz as WebAssembly: the same drawing in Node and in the page, and nothing to install. */
export async function layout(dot: string): Promise<string> {
  const graphviz = await Graphviz.load();
  return graphviz.layout(dot, 'json', 'dot');
}
