/** Names for completion, from the database, or from what was kept of it where it has not run since. */
import { columnNames, listStudies } from '@keygrid/results';
import { openHome, type Settings } from '@keygrid/runs';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { KnownNames } from './candidates.ts';

/** Of the embedded database: kept beside it, as starting it takes a second or more. */
const FILE = 'completion.json';

export async function knownNames(settings: Settings, studies: readonly string[]): Promise<KnownNames> {
  const key = JSON.stringify(studies);
  if (settings.databaseUrl !== undefined) return askNames(settings, studies);
  if (!existsSync(settings.home)) return { studies: [], columns: [] };
  const kept = readKept(settings);
  const before = kept.get(key);
  if (before) return before;
  const names = await askNames(settings, studies);
  keep(settings, new Map([...kept, [key, names]]));
  return names;
}

/** Where it cannot be written, the next one asks again. */
function keep({ home }: Settings, names: ReadonlyMap<string, KnownNames>): void {
  const file = path.join(home, FILE);
  try {
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(Object.fromEntries(names)), { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    rmSync(`${file}.${process.pid}`, { force: true });
  }
}

/** Nothing where the database runs, or has run since. */
function readKept({ home }: Settings): Map<string, KnownNames> {
  const data = path.join(home, 'postgres', 'data');
  const kept = statSync(path.join(home, FILE), { throwIfNoEntry: false });
  const stopped = statSync(path.join(data, 'global', 'pg_control'), { throwIfNoEntry: false });
  const isFresh =
    kept && stopped && kept.mtimeMs >= stopped.mtimeMs && !existsSync(path.join(data, 'postmaster.pid'));
  if (!isFresh) return new Map();
  return new Map(
    Object.entries(JSON.parse(readFileSync(path.join(home, FILE), 'utf8')) as Record<string, KnownNames>),
  );
}

async function askNames(settings: Settings, asked: readonly string[]): Promise<KnownNames> {
  const home = await openHome(settings);
  try {
    const studies = (await listStudies(home)).map(({ name }) => name);
    return {
      studies,
      columns: await columnNames(
        home,
        asked.filter((name) => studies.includes(name)),
      ),
    };
  } finally {
    await home.close();
  }
}
