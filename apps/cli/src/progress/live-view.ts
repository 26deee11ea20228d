/** Progress as one block that is drawn again in place. */
import { clockLine, drawProgress } from './draw-progress.ts';
import { openLiveBlock } from './live-block.ts';
import type { ProgressView } from './progress-view.ts';

export function liveView(write: (text: string) => void, columns: number): ProgressView {
  const began = performance.now();
  const block = openLiveBlock(write, columns);
  return {
    show: (progress) => {
      block.draw([clockLine(progress, (performance.now() - began) / 1000), ...drawProgress(progress)]);
    },
    say: block.above,
    end: block.end,
  };
}
