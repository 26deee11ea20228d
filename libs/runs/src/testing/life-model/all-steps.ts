/** Every step there is, for a walk that tries all of them in each state. */
import { RUN_NAMES } from './state.ts';
import type { Step } from './steps.ts';

const WORKERS = [0, 1] as const;
const BOTH = ['A', 'B'] as const;

/** `cells`: the sets of cells that a person controls at once. */
export const allSteps = (cells: readonly (readonly ('A' | 'B')[])[] = [BOTH]): Step[] => [
  { is: 'submit', retryFailed: false },
  { is: 'submit', retryFailed: true },
  ...(['cancel', 'pause', 'resume', 'retry'] as const).flatMap((is) =>
    cells.map((each): Step => ({ is, cells: each })),
  ),
  ...cells.flatMap((each) => [
    { is: 'prioritise', cells: each, to: 'low' } as const,
    { is: 'prioritise', cells: each, to: 'high' } as const,
  ]),
  ...(['T', 'A', 'B'] as const).flatMap((run): Step[] => [
    { is: 'retry afresh', run },
    { is: 'adopt', run },
  ]),
  { is: 'extend' },
  { is: 'delete' },
  { is: 'reap' },
  ...RUN_NAMES.map((run): Step => ({ is: 'expire', run })),
  ...WORKERS.flatMap((worker): Step[] => [
    ...RUN_NAMES.map((run): Step => ({ is: 'claim', worker, run })),
    ...(['user-error', 'unknown'] as const).map((failure): Step => ({ is: 'fail', worker, failure })),
    ...(['renew', 'checkpoint', 'finish', 'preempt', 'die', 'revive'] as const).map((is): Step => ({ is, worker })), // prettier-ignore
  ]),
];
