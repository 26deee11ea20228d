/** In which precision and on what each run was computed, from the attempts that its checkpoints or predictions come from. */
import { groupBy } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import type { ComputedIn } from './study-results.ts';

interface Row {
  run: string;
  precision: string;
  backend: string;
  /** Model, compute capability and driver; NULL on a CPU. */
  gpu: string | null;
}

/** By run, in the order of its attempts; a run that has kept nothing is not in it. */
export async function readComputedIn(home: Home, ids: readonly string[]): Promise<Map<string, ComputedIn[]>> {
  const { rows } = await readerOf(home).query<Row>(
    `SELECT run_id AS run, environment ->> 'precision' AS precision, environment ->> 'backend' AS backend,
            environment ->> 'gpu' AS gpu
       FROM attempt a
      WHERE run_id = ANY($1::text[]) AND environment ->> 'precision' IS NOT NULL
        AND (EXISTS (SELECT FROM checkpoint c WHERE c.run_id = a.run_id AND c.fence = a.fence
                        AND c.archived_at IS NULL AND c.damaged_at IS NULL)
          OR EXISTS (SELECT FROM prediction_chunk p WHERE p.evaluation_id = a.run_id AND p.fence = a.fence))
      GROUP BY 1, 2, 3, 4 ORDER BY run_id, min(fence)`,
    [[...new Set(ids)]],
  );
  const places = [...groupBy(rows, ({ run }) => run)].map(
    ([run, attempts]) => [run, distinct(attempts.map(computedIn))] as const,
  );
  return new Map(places);
}

function computedIn({ precision, backend, gpu }: Row): ComputedIn {
  const cpu = backend === 'javascript' ? 'CPU (JavaScript)' : 'CPU';
  return { precision, device: gpu === null ? cpu : (gpu.split(', compute ')[0] ?? gpu) };
}

/** Cards of one model with two drivers are one device here. */
const distinct = (places: readonly ComputedIn[]): ComputedIn[] => [
  ...new Map(places.map((place) => [JSON.stringify(place), place])).values(),
];
