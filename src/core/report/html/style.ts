/** The look of an HTML report: light and dark by the reader's own setting, one column on a phone, plain on paper. */
export const style = `
:root { color-scheme: light dark;
  --paper: #fff; --ink: #1c1f24; --soft: #5a6270; --line: #c9ced6; --panel: #f4f5f7; --mark: #fff0b8; --target: #ffd84d;
  --bad: #b3261e; --warning: #8a5a00; --good: #1a6b3a; --lock: #8a5a00; --lock-fill: #fff3d6; --ghost: #6d4bb0; --fork: #0b5cad; --link: #0b57b0; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #16181c; --ink: #e6e8eb; --soft: #a4abb6; --line: #444b57; --panel: #20242a; --mark: #4a3d12; --target: #7a5c00;
  --bad: #ff8a80; --warning: #f3bd5b; --good: #6fd08c; --lock: #f3bd5b; --lock-fill: #3a2f14; --ghost: #c1a8f5; --fork: #82b8f5; --link: #8cbcff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
.report { max-width: 84rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
.report h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; }
.report h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
.report h3 { font-size: 1rem; margin: 1rem 0 .4rem; }
.report p { margin: .3rem 0; max-width: 75ch; }
.report ul, .report ol { margin: .3rem 0; padding-left: 1.4rem; }
.report a { color: var(--link); }
.report :focus-visible { outline: 3px solid var(--fork); outline-offset: 2px; }
.report code, .report pre, .report svg text, .report .where, .report td { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
.verdict { border-left: .5rem solid var(--soft); padding-left: .9rem; }
.verdict.bad { border-color: var(--bad); } .verdict.bad h1 { color: var(--bad); }
.verdict.warning { border-color: var(--warning); } .verdict.warning h1 { color: var(--warning); }
.verdict.good { border-color: var(--good); } .verdict.good h1 { color: var(--good); }
.report .headline { font-size: 1.1rem; max-width: 90ch; }
.report .badges { padding: 0; display: flex; flex-wrap: wrap; gap: .3rem .6rem; list-style: none; color: var(--soft); }
.badges li { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .7rem; }
.badges b { color: var(--ink); }
.report figure { margin: 1rem 0; }
.drawing { max-width: 100%; height: auto; display: block; }
.drawing.narrow { display: none; }
.drawing text { font-size: 13px; text-anchor: middle; dominant-baseline: central; fill: var(--ink); }
.drawing .name, .process text { font-weight: 700; }
.drawing .edge { font-size: 12px; fill: var(--soft); paint-order: stroke; stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; }
.drawing .process rect { fill: var(--panel); stroke: var(--line); }
.drawing .process text { fill: var(--soft); }
.drawing .thread rect, .drawing .note rect { fill: var(--paper); stroke: var(--ink); }
.drawing .note rect { stroke: var(--line); }
.drawing .lock rect { fill: var(--lock-fill); stroke: var(--lock); stroke-width: 2.5; }
.drawing .ghost rect { fill: none; stroke: var(--ghost); stroke-width: 2; stroke-dasharray: 6 4; }
.drawing g.ghost text { fill: var(--ghost); font-style: italic; }
.drawing path { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.drawing marker path { fill: var(--soft); stroke: none; } .drawing marker.fork path { fill: var(--fork); } .drawing marker.ghost path { fill: var(--ghost); }
.drawing path.fork { stroke: var(--fork); stroke-width: 3; } .drawing .edge.fork { fill: var(--fork); font-weight: 700; }
.drawing path.ghost { stroke: var(--ghost); stroke-dasharray: 5 4; } .drawing .edge.ghost { fill: var(--ghost); }
.words summary, .judgement, .members, .places { color: var(--soft); font-size: .9rem; }
.top { display: grid; grid-template-columns: 1fr; gap: 0 2rem; align-items: start; }
.top > * { min-width: 0; }
@media (min-width: 64rem) { .top.drawn { grid-template-columns: minmax(auto, max-content) minmax(20rem, 1fr); } }
#now { background: var(--panel); border-radius: .5rem; padding: .7rem 1rem .8rem; margin-top: .8rem; }
#now h2 { margin-top: 0; }
.report pre { overflow: auto; background: var(--panel); padding: .6rem .8rem; border-radius: .4rem; margin: .4rem 0; font-size: .85rem; }
.evidence li { margin: .5rem 0; }
.evidence .against { color: var(--warning); }
.evidence .places { display: block; }
.quote { display: block; white-space: pre-wrap; background: var(--panel); border-left: 3px solid var(--line); padding: .1rem .6rem; font-size: .85rem; margin-top: .1rem; }
.report details { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0; padding: 0 .8rem; }
.report summary { cursor: pointer; padding: .35rem 0; }
.report details[open] > summary { border-bottom: 1px solid var(--line); margin-bottom: .4rem; }
.report details.words { border: 0; padding: 0; }
.report details.words[open] > summary { border: 0; margin: 0; }
.state { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .5rem; font-size: .85rem; color: var(--soft); }
.state.waiting { color: var(--warning); border-color: var(--warning); }
.where { font-size: .85rem; color: var(--soft); }
.scroll { overflow-x: auto; }
.scroll table { border-collapse: collapse; font-size: .85rem; overflow-wrap: normal; }
.scroll th { text-align: left; font-weight: 600; color: var(--soft); font-family: system-ui, sans-serif; }
.scroll td, .scroll th { padding: .1rem .8rem .1rem 0; vertical-align: top; white-space: nowrap; }
.scroll .function { white-space: normal; min-width: 16rem; }
.plumbing td { color: var(--soft); }
.raw pre { padding-left: 0; max-height: 70vh; }
.raw span { display: block; width: max-content; min-width: 100%; padding-left: 5rem; position: relative; min-height: 1.5em; }
.raw span[data-line]::before { content: attr(data-line); position: absolute; left: 0; width: 4rem; text-align: right; color: var(--soft); }
.raw .cited { background: var(--mark); }
.raw .hit { outline: 1px dashed var(--fork); outline-offset: -1px; }
.raw :target { background: var(--target); outline: 2px solid var(--warning); outline-offset: -2px; }
.raw .gap { color: var(--soft); font-style: italic; }
.search { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; margin-top: 1.6rem; }
.search input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: .4rem; padding: .25rem .6rem; min-width: min(20rem, 100%); }
.report footer { color: var(--soft); font-size: .85rem; margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .6rem; }
@media (max-width: 44rem) {
  .drawing.wide { display: none; } .drawing.narrow { display: block; margin: 0 auto; }
  .report { padding: .7rem; } .report h1 { font-size: 1.4rem; } .report ul, .report ol { padding-left: 1.1rem; }
  .raw span { padding-left: 3rem; } .raw span[data-line]::before { width: 2.4rem; }
}
@media print {
  .search, .raw:not([open]) { display: none; } .raw pre { max-height: none; } .report pre { white-space: pre-wrap; }
  .report section, .report figure { break-inside: avoid-page; } #threads, #dumps, #evidence { break-inside: auto !important; }
}
`;
