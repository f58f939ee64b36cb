import type { SummaryView } from '../view.ts';
import { pageScript } from './html-script.ts';
import { pageStyle } from './html-style.ts';

/**
 * One page without a server and without the network: clusters, timeline and search from what stands in the page itself.
 * The incidents lie beside it in `summary-data/` as scripts, which is what a page that was opened from a disk may load;
 * it fetches them when they are asked for, so a hundred thousand cost nothing at first.
 */
export function summaryHtml(view: SummaryView): string {
  const data = JSON.stringify(view).replace(/[<>&\u2028\u2029]/g, escapeOf);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>ghostlock: what hung, and why</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>What hung, and why</h1>
<p id="headline"></p>
<p id="grouping"></p>
</header>
<main>
<section aria-labelledby="when"><h2 id="when">When</h2><div id="timeline"></div></section>
<section aria-labelledby="causes"><h2 id="causes">Causes</h2>
<p><label>Search <input id="search" type="search" placeholder="function, lock, class, host, fingerprint, path" autocomplete="off"></label>
<label><input id="fresh" type="checkbox"> new only</label> <span id="found" role="status"></span></p>
<div class="wide"><table><thead><tr><th scope="col">Incidents</th><th scope="col">Share</th><th scope="col">Class and cause</th><th scope="col">Seen</th><th scope="col">Certainty</th><th scope="col">When</th></tr></thead><tbody id="clusters"></tbody></table></div>
</section>
<section id="detail" hidden aria-live="polite"></section>
<section id="unread" hidden><h2>Could not be read</h2><ul></ul></section>
</main>
<noscript>This page needs JavaScript; summary.md beside it says the same.</noscript>
<script type="application/json" id="data">${data}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
