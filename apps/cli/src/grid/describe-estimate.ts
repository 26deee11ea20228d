/** How long a plan's missing runs take, in words. */
import { counted } from '@keygrid/contract';
import { duration } from '../progress/duration.ts';
import { type TimeEstimate } from '@keygrid/results';

/** One line a stage with work left. */
export function estimateLines(estimates: readonly TimeEstimate[]): string[] {
  return estimates
    .filter(({ runs }) => runs > 0)
    .map(({ stage, runs, seconds }) => {
      const known = Object.entries(seconds).map(([device, total]) => `${duration(total)} on ${device}`);
      const time = known.length > 0 ? `${known.join(', ')}, one after the other` : 'unknown, none on record';
      return `time for ${counted(runs, stage)}: ${time}`;
    });
}
