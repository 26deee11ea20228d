/** Said once, as soon as it has been measured: how long the study will take. */
import { duration } from './duration.ts';
import { secondsLeft, type StudyProgress } from '@keygrid/results';

export function sayHowLong(say: (line: string) => void) {
  let isSaid = false;
  return (progress: StudyProgress): void => {
    if (isSaid || progress.expected === undefined) return;
    const left = secondsLeft(progress);
    if (left === undefined) return;
    isSaid = true;
    const running = progress.runs.filter(({ status }) => status === 'RUNNING').length;
    const beside = running === 1 ? 'one run at a time' : `${running} runs side by side`;
    say(
      `${progress.study}: about ${duration(left)} to go, by the pace of its first training steps, ${beside}`,
    );
  };
}
