/** Workers whose machine lacks what a run needs: a data set as it was registered, a program. */
import { own } from '@keygrid/contract';
import type { LiveWorker } from '@keygrid/runs';

/** Workers told of one by one. */
const TOLD = 3;

/** Those that could take the run, and a sentence for each that leaves it to others. */
export function leftToOthers<Worker extends Pick<LiveWorker, 'host' | 'pid' | 'lacks'>>(
  needs: readonly string[],
  able: readonly Worker[],
): { readonly equipped: Worker[]; readonly reasons: string[] } {
  const lackOf = ({ lacks }: Worker) =>
    needs.map((need) => own(lacks, need)).find((why) => why !== undefined);
  const equipped = able.filter((worker) => lackOf(worker) === undefined);
  const reasons = able.flatMap((worker) => {
    const why = lackOf(worker);
    return why === undefined ? [] : [`Worker ${worker.pid} on ${worker.host} leaves it to others: ${why}.`];
  });
  const more = reasons.length - TOLD;
  return {
    equipped,
    reasons: more > 0 ? [...reasons.slice(0, TOLD), `${more} more workers do so.`] : reasons,
  };
}
