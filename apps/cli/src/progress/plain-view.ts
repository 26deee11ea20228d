/** Progress as lines, one for each change: for logs and pipes. */
import { hasEnded, type Status } from '@keygrid/runs';
import { duration } from './duration.ts';
import type { ProgressView, RunProgress, StudyProgress } from './study-progress.ts';

/** What had ended before the first look is no news. */
export function plainView(write: (line: string) => void): ProgressView {
  const before = new Map<string, Status>();
  const isNews = ({ id, status }: RunProgress, firstLook: boolean): boolean =>
    before.get(id) !== status && (status === 'RUNNING' || (hasEnded(status) && !firstLook));
  return {
    show: ({ runs }: StudyProgress) => {
      const firstLook = before.size === 0;
      const news = runs.filter((run) => isNews(run, firstLook));
      for (const { id, status } of runs) before.set(id, status);
      const ended = runs.filter(({ status }) => hasEnded(status)).length;
      for (const run of news) write(`[${ended}/${runs.length}] ${changeLine(run)}`);
    },
    say: write,
    end: () => {},
  };
}

function changeLine({ status, stage, id, label, seconds, failure }: RunProgress): string {
  const what = `${stage} ${id} ${label}`;
  if (status === 'RUNNING') return `started   ${what}`;
  const took = seconds === undefined ? '' : ` after ${duration(seconds)}`;
  return `${status.toLowerCase().padEnd(9)} ${what}${took}${failure === undefined ? '' : `: ${failure}`}`;
}
