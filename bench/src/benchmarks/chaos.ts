/** A grid that is disturbed by faults has to come to the bits of one that is not. */
import { UserError } from '@keygrid/contract';
import { chmodSync, cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { setMaxListeners } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import type { Benchmark, Findings } from '../benchmark.ts';
import { calmRun } from '../chaos/calm-run.ts';
import { disturbedRun } from '../chaos/disturbed-run.ts';
import { endAll } from '../chaos/grid/own-processes.ts';
import { makeTinyData } from '../chaos/grid/tiny-data.ts';
import { findingsOf } from '../chaos/verdict/findings.ts';
import { differences } from '../chaos/verdict/differences.ts';
import { tally } from '../chaos/verdict/tally.ts';
import type { Options } from '../options.ts';

const MINUTES = { full: 2, quick: 1 };
const SCALE = 0.1;
/** In a long run fewer and longer trainings: those are computed again at the end, and most of a short one is its start. */
const EPOCHS = { short: 10, long: 40 };
const LONG_MINUTES = 2;

export const chaos: Benchmark = {
  name: 'chaos',
  about:
    'kills, stops, damage and outages by a seed while a grid computes; ends with 1 unless its bits are those of a calm one',
  async run({ options, log }) {
    if (process.platform !== 'linux')
      throw new UserError('Faults are done by way of /proc, which only Linux has.');
    return withOwnFolder(log, (folder, signal) => disturbAndCompare(options, { folder, signal, log }));
  },
};

interface Place {
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

async function disturbAndCompare(options: Options, { folder, signal, log }: Place): Promise<Findings> {
  const { seed = 1, scale = SCALE, minutes = MINUTES[options.quick ? 'quick' : 'full'] } = options;
  const least = options.least ?? Math.max(1, Math.floor(minutes / 2));
  const data = await makeTinyData(folder, EPOCHS[minutes > LONG_MINUTES ? 'long' : 'short']);
  const [disturbed, calm] = ['disturbed', 'calm'].map((name) => path.join(folder, name)) as [string, string];
  const rules = { data, signal };
  const run = await disturbedRun(
    { ...rules, folder: disturbed, timeScale: scale },
    { seed, durationMs: minutes * 60_000, least, log },
  );
  log(`computing ${run.studies} trainings again in peace`);
  const results = await calmRun({ ...rules, folder: calm }, run.studies);
  return findingsOf({
    seed,
    run,
    logs: logsOf(folder),
    kinds: tally(run.kinds, run.records, least),
    differences: differences(run.results, results),
  });
}

/** Gone afterwards with all that was started, whatever happens; its logs are kept where something was not as it has to be. */
async function withOwnFolder(
  log: (line: string) => void,
  use: (folder: string, signal: AbortSignal) => Promise<Findings>,
): Promise<Findings> {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'keygrid-chaos-')));
  chmodSync(folder, 0o755); // embedded Postgres may run as another user
  const end = new AbortController();
  setMaxListeners(0, end.signal); // each fault under way listens
  const interrupt = (name: NodeJS.Signals) => end.abort(new Error(`ended by ${name}`));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, interrupt);
  let isWell = false;
  try {
    const findings = await use(folder, end.signal);
    isWell = !findings.observations?.some(({ isOk }) => isOk === false);
    return findings;
  } catch (error) {
    throw end.signal.aborted ? end.signal.reason : error;
  } finally {
    endAll(folder);
    if (!isWell) log(`logs are kept in ${keepLogs(folder)}`);
    rmSync(folder, { recursive: true, force: true });
  }
}

const logsOf = (folder: string): string => `${folder}-logs`;

/** Of both grids, beside the folder that goes. */
function keepLogs(folder: string): string {
  const kept = logsOf(folder);
  for (const grid of ['disturbed', 'calm']) {
    const logs = path.join(folder, grid, 'logs');
    if (existsSync(logs)) cpSync(logs, path.join(kept, grid), { recursive: true });
  }
  return kept;
}
