/** How long answers take, and how that grows with the database: a Postgres of its own, filled on the way. */
import type { OpenHome } from '@keygrid/runs/testing';
import { UserError } from '@keygrid/contract';
import type { Benchmark, FoundTable } from '../benchmark.ts';
import { LargeDatabase, PLENTY } from '../large/large-database.ts';
import { PART_CELLS, widest } from '../large/studies.ts';
import type { Options } from '../options.ts';
import { withOwnHome } from '../work/own-home.ts';
import { commandStarts } from './query/command-starts.ts';
import { latencyOf, type Latency } from './query/latencies.ts';
import { CURVES, FIRST_PAGE, questionsOf } from './query/questions.ts';
import { measureTrackers, type Ours } from './query/trackers.ts';

/** Cells, each with an evaluation and, but for those of one study, a training. Larger ones than WITH_POINTS get summaries for points. */
const SIZES = { full: [1_000, 10_000, 100_000], quick: [200, 2_000] };
const WITH_POINTS = 10_000;

export const query: Benchmark = {
  name: 'query',
  about:
    'pages, curves, groups, reports and comparisons from databases of 1,000 to 100,000 cells; MLflow and Optuna',
  async run({ options, log }) {
    const sizes = sizesOf(options);
    const wanted = new RegExp(options.only ?? '');
    const rows = new Map<string, Row>();
    const starts = await withOwnHome(async (home) => {
      const database = new LargeDatabase(home, PLENTY[options.quick ? 'quick' : 'full']);
      for (const cells of sizes) {
        log(`filling the database up to ${cells} cells`);
        await database.growTo(cells, cells <= WITH_POINTS);
        for (const { name, goalMs, ask } of await questionsOf(home, await largestOf(home, cells))) {
          if (!wanted.test(name)) continue;
          log(`${cells} cells: ${name}`);
          const row = rows.get(name) ?? { goalMs, latencies: [] };
          rows.set(name, { ...row, latencies: [...row.latencies, await latencyOf(ask, options.quick)] });
        }
      }
      return commandStarts(home);
    });
    return {
      tables: [growthTable(sizes, rows), ...(await measureTrackers(oursOf(sizes, rows), log))],
      observations: starts,
    };
  },
};

/** @throws UserError for a size that cannot be filled. */
function sizesOf({ quick, cells }: Options): number[] {
  const usual = SIZES[quick ? 'quick' : 'full'];
  if (cells === undefined) return usual;
  const least = usual[0] ?? NaN;
  if (cells < least || cells % PART_CELLS !== 0)
    throw new UserError(
      `--cells ${cells}: expected a multiple of ${PART_CELLS}, at least ${least}${quick ? '' : '; --quick begins with fewer'}.`,
    );
  return [...usual.filter((size) => size < cells), cells];
}

/** At the smallest size, as trackers are asked. */
function oursOf(sizes: readonly number[], rows: ReadonlyMap<string, Row>): Ours | undefined {
  const [page, curves] = [FIRST_PAGE, CURVES].map((name) => rows.get(name)?.latencies[0]);
  return page && curves && { cells: sizes[0] ?? NaN, page, curves };
}

interface Row {
  readonly goalMs: number | undefined;
  readonly latencies: readonly Latency[];
}

async function largestOf(home: OpenHome, cells: number): Promise<string> {
  const { rows } = await home.sql.query<{ name: string }>(
    'SELECT name FROM study JOIN cell ON cell.study_id = study.id GROUP BY name ORDER BY count(*) DESC, name LIMIT 1',
  );
  return rows[0]?.name ?? widest(cells);
}

function growthTable(sizes: readonly number[], rows: ReadonlyMap<string, Row>): FoundTable {
  return {
    title: 'p50 / p95, ms, by cells in the database',
    columns: ['', ...sizes.map((cells) => cells.toLocaleString('en')), 'p95 wanted'],
    rows: [...rows].map(([name, { goalMs, latencies }]) => ({
      cells: [
        name,
        ...latencies.map(({ p50, p95 }) => `${ms(p50)} / ${ms(p95)}`),
        goalMs === undefined ? '' : String(goalMs),
      ],
      raw: latencies.map(({ raw }) => raw),
    })),
  };
}

const ms = (value: number): string => (value < 100 ? value.toFixed(1) : value.toFixed(0));
