/** What the page can do beside being read: tables are sorted by a click on a head, marks say their value at once. */

/**
 * `orderOf(texts, isNumber, sign)`: the places of a column's cells when sorted. Numbers by what they begin with, cells without one
 * last; texts as people sort them, `a2` before `a10`. Equal ones stay in the order of the report.
 */
export const ORDER_SCRIPT = `
function orderOf(texts, isNumber, sign) {
  const keys = texts.map((text) => isNumber ? parseFloat(text.replace(/^\\u003c /, '')) : text);
  const ends = keys.map((key) => Number(Number.isNaN(key)));
  const compare = (a, b) => isNumber
    ? ends[a] - ends[b] || (ends[a] ? 0 : sign * (keys[a] - keys[b]))
    : sign * keys[a].localeCompare(keys[b], 'en', { numeric: true });
  return keys.map((_, i) => i).sort((a, b) => compare(a, b) || a - b);
}
`;

const TABLES = `
for (const table of document.querySelectorAll('table')) {
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const isNumber = head.className === 'number';
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const first = isNumber ? 'descending' : 'ascending';
      const second = isNumber ? 'ascending' : 'descending';
      const next = head.getAttribute('aria-sort') === first ? second : first;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', next);
      const texts = rows.map((row) => row.cells[column].textContent);
      const order = orderOf(texts, isNumber, next === 'ascending' ? 1 : -1);
      table.tBodies[0].append(...order.map((i) => rows[i]));
    });
  });
}
`;

/** A mark's own title would show a second time, later. */
const TIPS = `
const tip = document.createElement('div');
tip.className = 'tip';
tip.hidden = true;
document.body.append(tip);
const tips = new Map();
for (const mark of document.querySelectorAll('.mark')) {
  const title = mark.querySelector('title');
  tips.set(mark, title.textContent);
  mark.setAttribute('aria-label', title.textContent);
  mark.setAttribute('role', 'img');
  title.remove();
}
const show = (event) => {
  const mark = event.target instanceof Element ? event.target.closest('.mark') : null;
  tip.hidden = mark === null;
  if (mark === null) return;
  tip.textContent = tips.get(mark);
  const right = document.documentElement.clientWidth - tip.offsetWidth - 8;
  tip.style.left = Math.max(0, Math.min(event.clientX + 14, right)) + 'px';
  tip.style.top = (event.clientY + 14) + 'px';
};
for (const kind of ['pointermove', 'pointerdown']) document.addEventListener(kind, show);
`;

export const PAGE_SCRIPT = `'use strict';${ORDER_SCRIPT}${TABLES}${TIPS}`;
