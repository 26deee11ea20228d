/** The table of transitions as the diagram in ARCHITECTURE.md. */
import { hasEnded, STATUSES, type Status } from '../statuses.ts';
import { withDrawn } from './drawn-block.ts';
import { firstStatusOf } from './first-status.ts';
import { TRANSITIONS } from './transitions.ts';

/** The page with the diagram as the table has it now. @throws Error where the page has no place for it. */
export const withDiagram = (page: string): string =>
  withDrawn(page, 'states', 'libs/runs/src/life/transitions.ts', block());

const rows = Object.values(TRANSITIONS);

function block(): string {
  const same = rows.filter(({ to }) => to === 'same').map(({ when }) => when);
  const drawing = ['stateDiagram-v2', ...firstArrows(), ...arrows()].join('\n    ');
  return `\`\`\`mermaid\n${drawing}\n\`\`\`\n\nWithout another status: ${same.join('; ')}.`;
}

/** Where a run begins, and begins again. */
const firstArrows = (): string[] => [
  'state begin <<choice>>',
  `begin --> ${firstStatusOf(null)}: needs no training`,
  `begin --> ${firstStatusOf('t')}: needs a training`,
];

/** One line for each two statuses; what leads from many statuses to one is said once. */
function arrows(): string[] {
  const drawn = new Map<string, string[]>();
  for (const row of rows.filter(({ to }) => to !== 'same')) {
    const to = row.to === 'first' ? 'begin' : row.to === 'removed' ? '[*]' : row.to;
    for (const from of row.from.length > 0 && !row.isFromOutside ? row.from : ['[*]']) {
      const arrow = `${from} --> ${to}`;
      drawn.set(arrow, [...(drawn.get(arrow) ?? []), row.when]);
    }
  }
  const final = STATUSES.filter(isFinal).map((status) => `${status} --> [*]`);
  return [...[...drawn].map(([arrow, labels]) => `${arrow}: ${labels.join(', or ')}`), ...final];
}

/** Nothing leads on to another status. */
const isFinal = (status: Status): boolean =>
  hasEnded(status) && !rows.some(({ from, to }) => to !== status && from.includes(status));
