/** A database that grows: studies submitted, most of their runs finished, some failed, some running, some still to come. */
import type { Plan } from '@keygrid/plan';
import { claimRun, submitPlan } from '@keygrid/runs';
import type { OpenHome } from '@keygrid/runs/testing';
import type { PairFacts } from '@keygrid/scoring';
import { aWorker, finishByClaims } from './finish-by-claims.ts';
import { finishByCopies } from './finish-by-copies.ts';
import { inventPairs } from './invented-pairs.ts';
import { studiesBetween, type LargeStudy, type PairLists } from './studies.ts';

export interface Plenty {
  /** Cells that evaluate the whole list. */
  readonly whole: number;
  readonly wholePairs: number;
  /** So many of their evaluations keep all their predictions, the others the first chunk; all keep their scores. */
  readonly keptPredictions: number;
  /** Cells that are finished as a worker finishes them, of the first study of each list; others have results of theirs. */
  readonly models: number;
}

export const PLENTY: Readonly<Record<'full' | 'quick', Plenty>> = {
  full: { whole: 1000, wholePairs: 12_234, keptPredictions: 200, models: 48 },
  quick: { whole: 200, wholePairs: 1224, keptPredictions: 100, models: 48 },
};

const SHORT_PAIRS = 48;
/** Of the studies of the short list, one cell in so many is still to come, and one has failed. */
const OPEN = 50;
const FAILED = 37;
const RUNNING = 8;

type Cells = Plan['cells'];

export class LargeDatabase {
  readonly #home: OpenHome;
  readonly #plenty: Plenty;
  readonly #lists: Readonly<Record<PairLists, readonly PairFacts[]>>;
  readonly #models = new Map<PairLists, Cells>();
  #workerId: string | undefined;
  #running = 0;
  #cells = 0;

  constructor(home: OpenHome, plenty: Plenty) {
    this.#home = home;
    this.#plenty = plenty;
    this.#lists = { whole: inventPairs(plenty.wholePairs), short: inventPairs(SHORT_PAIRS) };
  }

  /** @param points Whether the new runs have points and scores of all groups of pairs, or summaries and two groups. */
  async growTo(cells: number, points: boolean): Promise<void> {
    const studies = studiesBetween(this.#cells, cells, this.#plenty.whole);
    for (const study of studies) await this.#add(study, points);
    this.#cells = cells;
    await this.#home.sql.query('VACUUM (ANALYZE)');
  }

  async #add({ plan, yaml, pairs }: LargeStudy, points: boolean): Promise<void> {
    await submitPlan(this.#home, plan, { yaml });
    const models =
      this.#models.get(pairs) ?? (await this.#compute(plan.cells.slice(0, this.#plenty.models), pairs));
    const rest = plan.cells.filter((cell) => !models.includes(cell));
    if (pairs === 'whole') {
      const kept = this.#plenty.keptPredictions - models.length;
      await this.#copy(rest.slice(0, kept), models, { points, chunks: null, groups: null });
      await this.#copy(rest.slice(kept), models, { points, chunks: 1, groups: null });
      return;
    }
    const isFailed = (i: number): boolean => i % FAILED === FAILED - 1;
    const isOpen = (i: number): boolean => i % OPEN === OPEN - 1;
    const finished = rest.filter((_, i) => !isFailed(i) && !isOpen(i));
    await this.#copy(finished, models, { points, chunks: null, groups: points ? null : ['all', 'small'] });
    await this.#fail(rest.filter((_, i) => isFailed(i)));
    await this.#start(rest.filter((_, i) => isOpen(i) && !isFailed(i)));
  }

  async #compute(cells: Cells, pairs: PairLists): Promise<Cells> {
    const ids = [...idsOf(cells, 'training'), ...idsOf(cells, 'evaluation')];
    await finishByClaims(this.#home, await this.#worker(), ids, this.#lists[pairs]);
    this.#models.set(pairs, cells);
    return cells;
  }

  async #copy(cells: Cells, models: Cells, copied: Parameters<typeof finishByCopies>[3]): Promise<void> {
    for (const of of ['training', 'evaluation'] as const)
      await finishByCopies(this.#home, idsOf(cells, of), idsOf(models, of), copied);
  }

  async #fail(cells: Cells): Promise<void> {
    await this.#home.sql.query(
      `UPDATE run SET status = CASE WHEN stage = 'training' THEN 'FAILED'::run_status ELSE 'BLOCKED' END,
         last_class = CASE WHEN stage = 'training' THEN 'diverged' END,
         last_message = CASE WHEN stage = 'training' THEN 'the loss of step 40 is NaN' END
       WHERE id = ANY($1::text[])`,
      [[...idsOf(cells, 'training'), ...idsOf(cells, 'evaluation')]],
    );
  }

  async #start(cells: Cells): Promise<void> {
    const workerId = await this.#worker();
    for (const runId of idsOf(cells, 'training').slice(0, RUNNING - this.#running)) {
      await claimRun(this.#home, { runId, workerId });
      this.#running += 1;
    }
  }

  async #worker(): Promise<string> {
    return (this.#workerId ??= await aWorker(this.#home));
  }
}

const idsOf = (cells: Cells, of: 'training' | 'evaluation'): string[] => [
  ...new Set(cells.flatMap((cell) => cell[of] ?? [])),
];
