/**
 * The only script of an HTML report: search, and unfolding what a link points into. The report is whole without it.
 * It listens on the document, so that the paste page can put one report in the place of another.
 */
export const script = `
'use strict';
const unfold = (element) => {
  for (let at = element; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
};
const follow = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target || !target.closest('.report')) return;
  unfold(target);
  target.scrollIntoView({ block: 'center' });
};
addEventListener('hashchange', follow);
addEventListener('DOMContentLoaded', follow);
addEventListener('beforeprint', () => document.querySelectorAll('.report details:not(.raw)').forEach((one) => (one.open = true)));
const search = (report, words) => {
  const wanted = words.trim().toLowerCase();
  let threads = 0;
  for (const thread of report.querySelectorAll('details.thread')) {
    const isHit = thread.textContent.toLowerCase().includes(wanted);
    thread.hidden = !isHit;
    if (isHit) threads += 1;
  }
  let lines = 0;
  for (const row of report.querySelectorAll('.raw span')) {
    const isHit = wanted.length > 1 && row.textContent.toLowerCase().includes(wanted);
    row.classList.toggle('hit', isHit);
    if (!isHit) continue;
    lines += 1;
    if (lines === 1) unfold(row);
  }
  const rows = (count, noun) => count + ' ' + noun + (count === 1 ? '' : 's');
  report.querySelector('.found').textContent =
    wanted === '' ? '' : rows(threads, 'row') + ' of threads, ' + rows(lines, 'line') + ' of the dumps';
};
let pause;
addEventListener('input', ({ target }) => {
  if (!target.matches('.search input')) return;
  clearTimeout(pause);
  pause = setTimeout(search, 150, target.closest('.report'), target.value);
});
`;
