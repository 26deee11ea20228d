/** What `keygrid status` does: where all studies stand, or one of them in detail, or a run. */
import { counted, grouped, UserError } from '@keygrid/contract';
import {
  attemptLines,
  runHistory,
  countsText,
  explainRun,
  findRunOrStudy,
  listStudies,
  lostCards,
  originOfRun,
  originText,
  type AllStudies,
  type OneRun,
  type OneStudy,
  databaseUsage,
  storeUsage,
  studyStanding,
  type StudyStanding,
  totalOf,
  narrowTable,
  diskOfStudies,
  type FittedColumn,
} from '@keygrid/results';
import { featureFolder, keptSize } from '@keygrid/files';
import { withHome } from '../open-home.ts';
import { databaseLine, diskText, featureLines, storeLine } from '../progress/disk-lines.ts';
import { drawProgress } from '../progress/draw-progress.ts';
import { liveWorkers, type LiveWorker, type Home } from '@keygrid/runs';
import { runTable } from '../progress/run-table.ts';
import type { Terminal } from '../terminal.ts';

interface StatusOptions {
  limit?: number;
  after?: string;
}

export async function status(
  terminal: Terminal,
  options: StatusOptions,
  study: string | undefined,
): Promise<void> {
  const paged = ['limit', 'after'].filter((name) => Object.hasOwn(options, name)).map((name) => `--${name}`);
  if (study === undefined && paged.length > 0)
    throw new UserError(`${paged.join(' and ')}: pages are of the runs of a study; expected its name.`);
  await withHome(terminal, (home) => {
    return study === undefined ? allStudies(home, terminal) : named(home, terminal, options, study);
  });
}

/** A run's id is answered too, with the commands that say more of it. */
async function named(home: Home, terminal: Terminal, options: StatusOptions, name: string): Promise<void> {
  const found = await findRunOrStudy(home, name);
  if (!('run' in found)) return oneStudy(home, terminal, options, name);
  const explained = await explainRun(home, found.run);
  const { run, status, why } = explained;
  const { seed, data, attempts } = await originOfRun(home, run);
  const history = await runHistory(home, run);
  const origins = attempts.map(
    (attempt) => `  attempt ${attempt.fence} on ${attempt.host}: ${originText(attempt)}`,
  );
  const more = `more: keygrid why ${run}; its output: keygrid logs ${run}`;
  const text = [
    `${run} is ${status}.`,
    ...why.map((line) => `  ${line}`),
    ...attemptLines(history),
    ...origins,
    more,
  ];
  const answer: OneRun = { ...explained, history, seed, data, attempts };
  terminal.answer(answer, text.join('\n'));
}

async function allStudies(home: Home, terminal: Terminal): Promise<void> {
  const disk = await diskOfStudies(home);
  const studies = (await listStudies(home)).map((study) => ({
    ...study,
    disk: disk.get(study.name) ?? { own: 0, shared: 0 },
  }));
  const workers = await liveWorkers(home);
  const store = await storeUsage(home);
  const database = await databaseUsage(home);
  const folder = featureFolder(terminal.env);
  const featureCache = { folder, ...(await keptSize(folder)) };
  const none = 'No study has been submitted yet: keygrid run FILE, or keygrid demo';
  const text = [
    studies.length === 0 ? none : studyTable(studies, terminal.width),
    ...workers.map(workerLine),
    ...lostCards(workers),
    storeLine(home.store.url, store),
    databaseLine(database),
    ...featureLines(featureCache),
  ];
  const answer: AllStudies = { studies, workers, store, database, featureCache };
  terminal.answer(answer, text.join('\n'));
}

const STUDY_COLUMNS: readonly FittedColumn[] = [
  { name: 'study' },
  { name: 'revision', leaves: 0 },
  { name: 'cells' },
  { name: 'trainings' },
  { name: 'evaluations' },
  { name: 'store', leaves: 2 },
  { name: 'submitted', leaves: 1 },
];

function studyTable(studies: AllStudies['studies'], width: number): string {
  const rows = studies.map(({ name, revision, cells, trainings, evaluations, disk, submittedAt }) => [
    name,
    String(revision),
    String(Object.values(cells).reduce((sum, count) => sum + count, 0)),
    countsText(trainings),
    countsText(evaluations),
    diskText(disk),
    submittedAt.toISOString().slice(0, 16).replace('T', ' '),
  ]);
  return narrowTable(STUDY_COLUMNS, rows, width);
}

function workerLine({ host, pid, device, running, slots, takenBy, keptFor }: LiveWorker): string {
  const taken = takenBy === null ? '' : `, machine taken by exclusive run ${takenBy}`;
  const kept = keptFor === null ? '' : `, machine kept for exclusive run ${keptFor}`;
  return `worker on ${host} (process ${pid}, ${device}): ${running} of ${counted(slots, 'slot')} busy${taken || kept}`;
}

/** Runs in a table where nothing else is asked for. */
const LISTED = 100;

async function oneStudy(
  home: Home,
  terminal: Terminal,
  { limit, after }: StatusOptions,
  study: string,
): Promise<void> {
  const isPage = limit !== undefined || after !== undefined;
  const usual = terminal.json ? {} : { limit: LISTED, urgent: !isPage };
  const standing = await studyStanding(home, study, {
    ...usual,
    ...(limit === undefined ? {} : { limit }),
    ...(after === undefined ? {} : { after }),
  });
  const store = await storeUsage(home);
  const disk = (await diskOfStudies(home, study)).get(study) ?? { own: 0, shared: 0 };
  const { counts, runs, next } = standing;
  const text = [
    `${study}: ${countsText(counts)}`,
    ...drawProgress(standing, terminal.width),
    ...runTable(runs, terminal.width),
    ...moreText(standing, isPage),
    `of it in the store: ${diskText(disk)}`,
    storeLine(home.store.url, store),
  ];
  const answer: OneStudy = { study, counts, runs, ...(next === undefined ? {} : { next }), disk, store };
  terminal.answer(answer, text.join('\n'));
}

function moreText({ study, counts, runs, next }: StudyStanding, isPage: boolean): string[] {
  if (isPage)
    return next === undefined
      ? []
      : [`${runs.length} of ${grouped(totalOf(counts))} runs. The next ones: --after ${next}`];
  const rest = totalOf(counts) - runs.length;
  return rest === 0
    ? []
    : [
        `and ${grouped(rest)} more: keygrid status ${study} --limit ${LISTED} begins with the first; --json has every run`,
      ];
}
