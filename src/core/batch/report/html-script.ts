/** The page's own script. Foreign text goes in through textContent alone, so nothing in a dump can become mark-up. */
export const pageScript = String.raw`
'use strict';
const view = JSON.parse(document.getElementById('data').textContent);
const byId = (id) => document.getElementById(id);
const make = (tag, text, className) => { const node = document.createElement(tag); if (text !== undefined) node.textContent = text; if (className) node.className = className; return node; };
const number = (value) => value.toLocaleString('en');
const percent = (share) => (share > 0 && share < 0.001 ? '<0.1' : (share * 100).toFixed(1)) + ' %';
const { totals, clusters } = view;
const fresh = clusters.filter((cluster) => cluster.isNew).length;
byId('headline').textContent = number(totals.incidents) + ' incidents in ' + number(totals.files) + ' files; ' + number(clusters.length) + ' causes' + (view.compared ? ', ' + number(fresh) + ' new' : '') + (totals.problems ? '; ' + number(totals.problems) + ' files could not be read' : '');
byId('grouping').textContent = 'Grouped ' + Object.entries(totals.groupedBy).map(([by, count]) => 'by ' + by + ': ' + number(count)).join(', ') + '.';
byId('fresh').parentElement.hidden = !view.compared;

function days(timeline) {
  const keys = Object.keys(timeline);
  if (keys.length === 0) return [];
  const first = keys[0]; const last = keys[keys.length - 1]; const all = [];
  if (first.length === 7) { let [y, m] = first.split('-').map(Number); for (;;) { const key = y + '-' + String(m).padStart(2, '0'); all.push([key, timeline[key] || 0]); if (key >= last) return all; m += 1; if (m > 12) { m = 1; y += 1; } } }
  for (let at = Date.parse(first); at <= Date.parse(last) && all.length < 20000; at += 864e5) { const key = new Date(at).toISOString().slice(0, 10); all.push([key, timeline[key] || 0]); }
  return all;
}
function bars(timeline, from, to, className) {
  const box = make('div', undefined, className);
  let list = days(timeline);
  if (from) { const whole = days(Object.assign({ [from]: 0, [to]: 0 }, timeline)); const seen = new Map(whole); list = days({ [from]: 0, [to]: 0 }).map(([key]) => [key, seen.get(key) || 0]); }
  const slots = Math.min(list.length, className.includes('spark') ? 40 : 180);
  const sums = Array(slots).fill(0);
  list.forEach(([, count], index) => { sums[Math.floor((index * slots) / list.length)] += count; });
  const top = Math.max(1, ...sums);
  sums.forEach((sum, index) => { const bar = make('span'); bar.style.height = (sum === 0 ? 0 : Math.max(4, (sum * 100) / top)) + '%'; const at = list[Math.floor((index * list.length) / slots)]; bar.title = at[0] + ': ' + number(sum); box.append(bar); });
  box.setAttribute('role', 'img'); box.setAttribute('aria-label', 'incidents over time, at most ' + number(top) + ' at once');
  return box;
}
const range = Object.keys(view.timeline);
if (range.length > 0) { const ends = make('div', undefined, 'ends'); ends.append(make('span', range[0]), make('span', range[range.length - 1])); byId('timeline').append(bars(view.timeline, '', '', 'bars'), ends); } else byId('timeline').append(make('p', 'No incident has a date.', 'soft'));
const seen = ({ firstSeen, lastSeen }) => !firstSeen ? '' : firstSeen.slice(0, 10) === lastSeen.slice(0, 10) ? firstSeen.slice(0, 10) : firstSeen.slice(0, 10) + ' to ' + lastSeen.slice(0, 10);
const sure = (counts) => ['proven', 'strong', 'likely', 'possible'].filter((level) => counts[level]).map((level) => level + ' ' + number(counts[level])).join(', ');

const rows = clusters.map((cluster, index) => {
  const row = make('tr', undefined, 'cluster');
  const cause = make('td'); const open = make('button', cluster.cause.class + (cluster.title ? ': ' + cluster.title : '')); open.type = 'button'; cause.append(open);
  if (cluster.isNew) cause.append(' ', make('span', 'new', 'new'));
  const when = make('td'); if (range.length > 0 && Object.keys(cluster.timeline).length > 0) when.append(bars(cluster.timeline, range[0], range[range.length - 1], 'bars spark'));
  row.append(make('td', number(cluster.count), 'number'), make('td', percent(cluster.share), 'number'), cause, make('td', seen(cluster)), make('td', sure(cluster.certainties)), when);
  row.addEventListener('click', () => show(index));
  const words = [cluster.fingerprint, cluster.cause.class, cluster.title, ...cluster.hosts.some, ...cluster.versions.some, ...cluster.programs.some, ...cluster.exemplars.map(({ id, headline }) => id + ' ' + headline)].join(' ').toLowerCase();
  byId('clusters').append(row);
  return { row, words, cluster };
});

// The incidents: [id, time, cluster, chunk, place in the chunk], by themselves in summary-data/.
let index; let loading;
window.ghostlockIndex = (data) => { index = data; };
const chunks = new Map();
window.ghostlockChunk = (name, base64) => { const wait = chunks.get(name); if (wait) wait(base64); };
function script(src) { return new Promise((resolve, reject) => { const tag = make('script'); tag.src = src; tag.onload = resolve; tag.onerror = reject; document.head.append(tag); }); }
function incidents() { loading ??= script('summary-data/index.js').catch(() => { index = undefined; }); return loading.then(() => index); }
const loaded = new Map();
async function chunk(at) {
  if (!loaded.has(at)) {
    const name = String(at).padStart(5, '0');
    loaded.set(at, new Promise((resolve, reject) => { chunks.set(name, resolve); script('summary-data/' + name + '.js').catch(reject); }).then(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      return (await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()).trimEnd().split('\n');
    }));
    if (loaded.size > 20) loaded.delete(loaded.keys().next().value);
  }
  return loaded.get(at);
}

const page = 200;
async function show(at) {
  const { cluster } = rows[at];
  for (const { row } of rows) row.removeAttribute('aria-current');
  rows[at].row.setAttribute('aria-current', 'true');
  const detail = byId('detail'); detail.hidden = false; detail.replaceChildren();
  detail.append(make('h2', cluster.cause.class + (cluster.title ? ': ' + cluster.title : '')));
  if (cluster.exemplars[0]) detail.append(make('p', cluster.exemplars[0].headline));
  const facts = make('p', undefined, 'soft'); facts.textContent = [number(cluster.count) + ' incidents', seen(cluster), cluster.hosts.count ? (cluster.hosts.exact ? '' : 'about ') + number(cluster.hosts.count) + ' hosts: ' + cluster.hosts.some.slice(0, 8).join(', ') : '', cluster.versions.count ? cluster.versions.some.slice(0, 8).join(', ') : '', cluster.fingerprint].filter(Boolean).join(' · '); detail.append(facts);
  if (cluster.near.length > 0) { const near = make('p', 'Near: '); for (const fingerprint of cluster.near) { const other = clusters.findIndex((one) => one.fingerprint === fingerprint); if (other < 0) continue; const go = make('button', clusters[other].cause.class + ': ' + clusters[other].title); go.type = 'button'; go.addEventListener('click', () => show(other)); near.append(go, ' '); } detail.append(near); }
  const panes = make('div', undefined, 'panes'); const list = make('div'); const one = make('div'); panes.append(list, one); detail.append(panes);
  const all = await incidents();
  const mine = all ? all.filter((incident) => incident[2] === cluster.fingerprint) : cluster.exemplars.map(({ id }) => [id, '', cluster.fingerprint]);
  list.append(make('h3', all ? 'All ' + number(mine.length) : 'Examples'));
  listed(list, mine, one);
  if (mine[0]) open(mine[0], one);
  detail.scrollIntoView({ block: 'nearest' });
}
function listed(box, incidents, one) {
  const list = make('ol', undefined, 'incidents'); box.append(list); let shown = 0;
  const more = make('button'); more.type = 'button'; more.addEventListener('click', add); box.append(more);
  function add() {
    for (const incident of incidents.slice(shown, shown + page)) { const item = make('li'); const go = make('button', incident[0]); go.type = 'button'; go.addEventListener('click', () => open(incident, one)); item.append(go, ' ', make('span', (incident[1] || '').replace('T', ' ').replace('Z', ''), 'soft')); list.append(item); }
    shown = Math.min(incidents.length, shown + page); more.hidden = shown >= incidents.length; more.textContent = 'show more of ' + number(incidents.length - shown);
  }
  add();
}
async function open([id, time, , at, place], box) {
  box.replaceChildren(make('h3', id));
  if (at === undefined) { box.append(make('p', 'The diagnoses are in results.ndjson of the run that made this page.', 'soft')); return; }
  try { diagnosis(JSON.parse((await chunk(at))[place]), box); } catch { box.append(make('p', 'summary-data/ is not beside this page.', 'soft')); }
}
function diagnosis(record, box) {
  const line = (text, className) => { if (text) box.append(make('p', text, className)); };
  line([record.time, record.host, 'grouped by ' + record.groupedBy, record.files.slice(0, 12).join(', ')].filter(Boolean).join(' · '), 'soft');
  for (const finding of record.diagnosis ? record.diagnosis.findings : []) {
    box.append(make('h3', finding.headline)); line([finding.class, finding.certainty, 'for ever: ' + finding.permanent].filter(Boolean).join(' · '), 'soft');
    const evidence = finding.evidence.map(({ input, line: at, weight, says }) => (weight === 'for' ? '+ ' : '- ') + input + ':' + at + '  ' + says).join('\n'); if (evidence) box.append(make('pre', evidence));
    if (finding.rivals.length > 0) line('It could also be: ' + finding.rivals.join('; '));
    line('Now: ' + finding.advice.now); line('Fix: ' + finding.advice.fix); if (finding.next.length > 0) box.append(make('pre', finding.next.join('\n')));
  }
  for (const { file, says } of record.problems) line(file + ': ' + says);
  if (record.diagnosis && record.diagnosis.unseen.length > 0) line('Not seen: ' + record.diagnosis.unseen.join(' '), 'soft');
}

let searching = 0;
async function search() {
  const run = ++searching; const wanted = byId('search').value.trim().toLowerCase(); const only = byId('fresh').checked; let count = 0;
  for (const { row, words, cluster } of rows) { row.hidden = (wanted !== '' && !words.includes(wanted)) || (only && !cluster.isNew); if (!row.hidden) count += 1; }
  byId('found').textContent = wanted === '' && !only ? '' : number(count) + ' causes';
  if (wanted.length < 3) return;
  const all = await incidents(); if (run !== searching || !all) return;
  const hits = new Map(); for (const incident of all) if (incident[0].toLowerCase().includes(wanted)) hits.set(incident[2], (hits.get(incident[2]) || 0) + 1);
  let by = 0; for (const { row, cluster } of rows) if (hits.has(cluster.fingerprint) && (!only || cluster.isNew)) { row.hidden = false; by += hits.get(cluster.fingerprint); }
  if (by > 0) byId('found').textContent = number(rows.filter(({ row }) => !row.hidden).length) + ' causes; ' + number(by) + ' incidents by path';
}
let typing; byId('search').addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(search, 120); }); byId('fresh').addEventListener('change', search);
if (totals.someProblems.length > 0) { const box = byId('unread'); box.hidden = false; for (const { file, says } of totals.someProblems) box.lastElementChild.append(make('li', file + ': ' + says)); if (totals.problems > totals.someProblems.length) box.append(make('p', 'and ' + number(totals.problems - totals.someProblems.length) + ' more in results.ndjson', 'soft')); }
`;
