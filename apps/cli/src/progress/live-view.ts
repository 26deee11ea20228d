/** Progress as one block that is drawn again in place. */
import { shortened } from '@keygrid/contract';
import { countsByStage } from '@keygrid/results';
import { clockLine, drawProgress } from './draw-progress.ts';
import { openLiveBlock } from './live-block.ts';
import type { ProgressView } from './progress-view.ts';

/** Characters of a clock line beside the study's name, and least of that name. */
const CLOCK = 44;
const SHORTEST_NAME = 8;

export function liveView(write: (text: string) => void, columns: number): ProgressView {
  const began = performance.now();
  const block = openLiveBlock(write, columns);
  return {
    show: (progress) => {
      // The time left stays to be seen, whatever the study is called.
      const study = shortened(progress.study, Math.max(SHORTEST_NAME, columns - CLOCK));
      const clock = clockLine({ ...progress, study }, (performance.now() - began) / 1000);
      const stages = countsByStage(progress.runs);
      const running = progress.runs.filter(({ status }) => status === 'RUNNING');
      block.draw([clock, ...drawProgress({ stages, running }, columns)]);
    },
    say: block.above,
    end: block.end,
  };
}
