export const pageStyle = `
:root { --ink: #1c2127; --soft: #5b6570; --line: #d5dae0; --paper: #fff; --tint: #f3f5f8; --accent: #1f5fbf; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #9aa5b1; --line: #38404a; --paper: #14181d; --tint: #1d232a; --accent: #7fb0ff; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; } h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
p { margin: .25rem 0; } #grouping, .soft { color: var(--soft); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; font-size: .85rem; color: var(--soft); } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tbody tr.cluster { cursor: pointer; } tbody tr.cluster:hover, tr[aria-current] { background: var(--tint); }
button, .link { font: inherit; color: var(--accent); background: none; border: 0; padding: 0; text-align: left; cursor: pointer; text-decoration: underline; overflow-wrap: anywhere; }
button:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
input[type=search] { font: inherit; width: min(32rem, 80vw); padding: .3rem .5rem; color: inherit; background: var(--tint); border: 1px solid var(--line); border-radius: 4px; }
.new { color: var(--bad); font-weight: 600; } code, pre { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; } pre { white-space: pre-wrap; background: var(--tint); padding: .6rem; margin: .25rem 0; }
.bars { display: flex; align-items: flex-end; gap: 1px; height: 5rem; border-bottom: 1px solid var(--line); } .bars span { flex: 1 1 0; min-width: 1px; background: var(--accent); } .spark { height: 1.4rem; width: 8rem; border: 0; }
.ends { display: flex; justify-content: space-between; color: var(--soft); font-size: .85rem; } #detail { border-top: 2px solid var(--line); } .panes { display: grid; gap: 1.5rem; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
@media (max-width: 50rem) { .panes { grid-template-columns: minmax(0, 1fr); } } ol.incidents { list-style: none; margin: 0; padding: 0; max-height: 32rem; overflow-y: auto; } ol.incidents li { padding: .15rem 0; }
`;
