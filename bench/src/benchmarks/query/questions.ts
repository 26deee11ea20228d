/** What is asked of a large database, as the commands ask it: one call each of libs/results. */
import {
  ask,
  asAsked,
  buildReport,
  columnNames,
  compare,
  findRun,
  listStudies,
  parseExpression,
  readCurves,
  readStudyResults,
  renderReport,
  runsOf,
  storeUsage,
  studyStanding,
} from '@keygrid/results';
import { liveWorkers, type Home } from '@keygrid/runs';
import { TABLE } from '../../large/studies.ts';

export interface Asked {
  /** The command, or what a page does. */
  readonly name: string;
  /** Of p95 at 10,000 cells, ms. */
  readonly goalMs?: number;
  readonly ask: () => Promise<unknown>;
}

/** What trackers are asked, too. */
export const FIRST_PAGE = 'runs of the largest study, first page';
export const CURVES = '20 curves of 100 points';

const PAGE = 50;
const written = (text: string) => [{ text, expression: parseExpression(text) }];

/** @param largest The study with the most cells. */
export async function questionsOf(home: Home, largest: string): Promise<Asked[]> {
  const runs = await runsOf(home, largest, { limit: 1000 });
  const middle = runs.at(Math.floor(runs.length / 2))?.id ?? '';
  const some = await runsOf(home, TABLE, { stage: 'training', status: 'SUCCEEDED', limit: 20 });
  const one = runs[0]?.id ?? '';
  const all = { studies: [], conditions: [], limit: PAGE };
  const page = { ...all, studies: [largest] };
  const { next } = (await ask(home, page)).answer;
  return [
    {
      name: 'status: all studies',
      goalMs: 150,
      ask: () => Promise.all([listStudies(home), liveWorkers(home), storeUsage(home)]),
    },
    {
      name: 'status STUDY: the largest',
      goalMs: 150,
      ask: () => studyStanding(home, largest, { limit: 100, urgent: true }),
    },
    {
      name: 'status STUDY --json: the largest, every run',
      ask: () => studyStanding(home, largest, {}),
    },
    {
      name: FIRST_PAGE,
      goalMs: 150,
      ask: () => runsOf(home, largest, { limit: PAGE }),
    },
    {
      name: 'runs of the largest study, a page in the middle',
      goalMs: 150,
      ask: () => runsOf(home, largest, { limit: PAGE, after: middle }),
    },
    { name: 'query, all studies, first page', goalMs: 150, ask: () => ask(home, all) },
    { name: 'query STUDY, the largest, first page', goalMs: 150, ask: () => ask(home, page) },
    {
      name: 'query STUDY, the largest, second page',
      goalMs: 150,
      ask: () => ask(home, { ...page, ...(next === undefined ? {} : { after: next }) }),
    },
    {
      name: "query 'pck@0.1 > 40 and status = succeeded' --sort -pck@0.1, first page",
      goalMs: 150,
      ask: () =>
        ask(home, {
          ...page,
          conditions: written('pck@0.1 > 40 and status = succeeded'),
          sort: '-pck@0.1',
        }),
    },
    {
      name: 'query STUDY --group-by optimiser.learningRate,csfa --metrics pck@0.1',
      goalMs: 300,
      ask: () =>
        ask(home, {
          studies: [largest],
          conditions: [],
          groupBy: 'optimiser.learningRate,csfa',
          metrics: 'pck@0.1',
        }),
    },
    {
      name: 'query --group-by study --metrics pck@0.1, all studies',
      goalMs: 300,
      ask: () => ask(home, { ...all, groupBy: 'study', metrics: 'pck@0.1' }),
    },
    {
      name: CURVES,
      goalMs: 50,
      ask: () =>
        readCurves(
          home,
          some.map(({ id }) => id),
          ['train/loss'],
        ),
    },
    {
      name: `report ${TABLE}, 48 cells`,
      goalMs: 1000,
      ask: async () => {
        const results = asAsked(await readStudyResults(home, TABLE), {});
        return renderReport(buildReport(results), 'terminal');
      },
    },
    {
      name: "compare 'kbc.mode = none' 'kbc.mode = both', 12 cells each",
      goalMs: 500,
      ask: () => compare(home, { sides: ['kbc.mode = none', 'kbc.mode = both'], study: TABLE }),
    },
    { name: 'run by the beginning of its id', ask: () => findRun(home, one.slice(0, 14)) },
    { name: 'names for completion', ask: () => columnNames(home, []) },
  ];
}
