/** What goes wrong while a study is followed is said when it happens: a full disk, an attempt that failed and is tried again. */
import { fullDisks, fullDiskText, type Home } from '@keygrid/runs';
import type { RunProgress, StudyProgress } from '@keygrid/results';

/** Failed attempts that one look tells of; the others are counted. */
const TOLD = 3;
const LENGTH = 300;

/** Once for each stretch of time in which a disk is full; resolves with whether one is. */
export function sayFullDisks({ settings }: Home, say: (line: string) => void): () => Promise<boolean> {
  let told = new Set<string>();
  return async () => {
    const full = await fullDisks(settings);
    for (const disk of full) if (!told.has(disk.folder)) say(fullDiskText(disk));
    for (const folder of told)
      if (!full.some((disk) => disk.folder === folder)) say(`There is room again for ${folder}.`);
    told = new Set(full.map(({ folder }) => folder));
    return full.length > 0;
  };
}

/** Each failure once; a run that has FAILED is told of by its status. */
export function sayRetries(say: (line: string) => void): (progress: StudyProgress) => void {
  const told = new Map<string, string>();
  return ({ runs }) => {
    const news = runs.filter(({ id, retry }) => retry !== undefined && told.get(id) !== retry.count);
    for (const { id, retry } of news) told.set(id, retry?.count ?? '');
    for (const run of news.slice(0, TOLD)) say(retryLine(run));
    if (news.length > TOLD) say(`and ${news.length - TOLD} more attempts failed and are tried again`);
  };
}

function retryLine({ id, retry }: RunProgress): string {
  const [line = ''] = (retry?.message ?? '').split('\n');
  const words = line.length > LENGTH ? `${line.slice(0, LENGTH - 1)}…` : line;
  return `${id}: an attempt failed, it is tried again (${words})`;
}
