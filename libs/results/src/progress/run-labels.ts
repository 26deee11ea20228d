/** What a run stands for in a study, short: the axis values of its cells and the seed. */
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { valueText } from '../text/text-table.ts';

interface CellRow {
  values: Record<string, unknown>;
  seed: number;
  evaluation: string;
  training: string | null;
}

/** Run id → `csfa=true conv4d=full seed=1`; a shared run shows what all its cells agree on. `ids` left out: all runs. */
export async function runLabels(
  home: Home,
  study: string,
  ids?: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await readerOf(home).query<CellRow>(
    `SELECT cell.axis_values AS values, cell.seed, cell.evaluation_id AS evaluation, cell.training_id AS training
     FROM cell JOIN study ON study.id = cell.study_id WHERE study.name = $1 AND cell.wanted
      AND ($2::text[] IS NULL OR cell.evaluation_id = ANY($2) OR cell.training_id = ANY($2)) ORDER BY cell.ordinal`,
    [study, ids ?? null],
  );
  return labelsOf(rows);
}

export function labelsOf(cells: readonly CellRow[]): Map<string, string> {
  const agreed = new Map<string, Map<string, string>>();
  for (const { values, seed, evaluation, training } of cells) {
    const own = new Map(
      [...Object.entries(values), ['seed', seed] as const].map(([path, value]) => [path, valueText(value)]),
    );
    for (const id of training === null ? [evaluation] : [training, evaluation]) {
      const before = agreed.get(id) ?? own;
      agreed.set(id, new Map([...before].filter(([path, value]) => own.get(path) === value)));
    }
  }
  return new Map([...agreed].map(([id, values]) => [id, [...values].map(label).join(' ')]));
}

/** The block a field is in (`model.`, `evaluation.`) says nothing a reader does not know. */
function label([path, value]: [string, string]): string {
  return `${path.replace(/^[^.]+\./, '')}=${value}`;
}
