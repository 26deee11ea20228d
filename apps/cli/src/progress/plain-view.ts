/** Progress as lines for logs and pipes: one for each change, and one after a while without any. */
import { hasEnded, type Status } from '@keygrid/runs';
import { clockLine, runningFacts } from './draw-progress.ts';
import { duration } from './duration.ts';
import type { RunProgress, StudyProgress } from '@keygrid/results';
import type { ProgressView } from './progress-view.ts';

/** Longest silence: a look a second apart from the last line makes it less than 30 s. */
const SILENCE_MS = 25_000;

/** What had ended before the first look is no news. */
export function plainView(
  print: (line: string) => void,
  now: () => number = () => performance.now(),
): ProgressView {
  const began = now();
  let lastLine = began;
  const write = (line: string): void => {
    lastLine = now();
    print(line);
  };
  const before = new Map<string, Status>();
  const isNews = ({ id, status }: RunProgress, firstLook: boolean): boolean =>
    before.get(id) !== status && (status === 'RUNNING' || (hasEnded(status) && !firstLook));
  return {
    show: (progress: StudyProgress) => {
      const { runs } = progress;
      const firstLook = before.size === 0;
      const news = runs.filter((run) => isNews(run, firstLook));
      for (const { id, status } of runs) before.set(id, status);
      const ended = runs.filter(({ status }) => hasEnded(status)).length;
      for (const run of news) write(`[${ended}/${runs.length}] ${changeLine(run)}`);
      if (now() - lastLine < SILENCE_MS || ended === runs.length) return;
      write(`[${ended}/${runs.length}] ${stateLine(progress, (now() - began) / 1000)}`);
    },
    say: write,
    end: () => {},
  };
}

/** "demo: 3 min 10 s, about 2 min left; t-0123456789 step 30/120 · loss 1.500 · 4.0 pairs/s" */
function stateLine(progress: StudyProgress, elapsedSeconds: number): string {
  const running = progress.runs.filter(({ status }) => status === 'RUNNING');
  const lines = running.map((run) => `${run.id.slice(0, 10)} ${runningFacts(run)}`.trimEnd());
  return [clockLine(progress, elapsedSeconds), ...lines].join('; ');
}

function changeLine({ status, stage, id, label, seconds, failure }: RunProgress): string {
  const what = `${stage} ${id} ${label}`;
  if (status === 'RUNNING') return `started   ${what}`;
  const took = seconds === undefined ? '' : ` after ${duration(seconds)}`;
  return `${status.toLowerCase().padEnd(9)} ${what}${took}${failure === undefined ? '' : `: ${failure}`}`;
}
