/**
 * The states of an attempt, from a committed claim to the end that is committed, and what is done at each change. Nothing is
 * done here: `attempt.ts` tells what happened and does what is answered.
 *
 * | state     | what is going on                                         | leads to                        |
 * | --------- | -------------------------------------------------------- | ------------------------------- |
 * | preparing | files are fetched and checked; the child waits for work  | working, ending, lost           |
 * | working   | the child computes                                       | stopping, ending, lost          |
 * | stopping  | the child was told to save what it has and to end        | ending, lost                    |
 * | ending    | how it ends is known, the child goes; then it is written | lost; itself, by a worse ending |
 * | lost      | the run is, or soon may be, another worker's             | nothing: it writes no more      |
 */
import type { StopReason } from '@keygrid/ipc';
import type { Failure } from '@keygrid/runs';
import type { Ending } from './conclude-attempt.ts';
import type { LeaseLoss } from '../supervisor/lease-keeper.ts';

export type AttemptState =
  | { readonly name: 'preparing' | 'working' | 'lost' }
  | { readonly name: 'stopping'; readonly asked: StopReason }
  /** `asked`: a stop came before or since. */
  | { readonly name: 'ending'; readonly ending: Ending; readonly asked?: StopReason | undefined };

export type AttemptEvent =
  | { readonly is: 'prepared' }
  | { readonly is: 'stop asked'; readonly reason: StopReason }
  /** The child has come to the end of its work, or saved as it was told. */
  | { readonly is: 'finished'; readonly ending: Ending & { readonly kind: 'finished' } }
  | { readonly is: 'saved' }
  /** The child says so, or is seen to. `kill`: it may not go on for a moment. */
  | { readonly is: 'failed'; readonly failure: Failure; readonly kill?: true }
  /** A fault on this side, say a write that will never succeed: what the child did is not stored, whatever it said. */
  | { readonly is: 'not stored'; readonly failure: Failure }
  /** Its process is gone; `failure` is what that means where it said nothing before. */
  | { readonly is: 'child gone'; readonly failure: Failure }
  | { readonly is: 'lease lost'; readonly loss: LeaseLoss };

export type AttemptAction =
  | 'start the work'
  | 'leave off preparing'
  | 'ask the child to stop'
  | 'terminate the child'
  | 'kill the child'
  | 'write no more'
  | { readonly say: string };

export interface Step {
  readonly state: AttemptState;
  readonly actions: readonly AttemptAction[];
}

export function nextState(state: AttemptState, event: AttemptEvent): Step {
  switch (event.is) {
    case 'prepared':
      return state.name === 'preparing' ? to({ name: 'working' }, 'start the work') : to(state);
    case 'stop asked':
      return stop(state, event.reason);
    case 'finished':
      // It ends by itself, unless the numeric library's own end hangs.
      return isOpen(state) ? to(ending(state, event.ending), 'terminate the child') : to(state);
    case 'saved':
      return isOpen(state) ? to(ending(state, stopped(asked(state))), 'terminate the child') : to(state);
    case 'failed': {
      const end = event.kill ? 'kill the child' : 'terminate the child';
      return isOpen(state) ? fail(state, event.failure, end) : to(state, end);
    }
    case 'not stored':
      return state.name === 'lost'
        ? to(state, 'terminate the child')
        : fail(state, event.failure, 'terminate the child');
    case 'child gone':
      if (!isOpen(state)) return to(state);
      return state.name === 'stopping' ? to(ending(state, stopped(state.asked))) : fail(state, event.failure);
    case 'lease lost':
      return to({ name: 'lost' }, { say: LOST[event.loss] }, 'write no more', END[event.loss]);
  }
}

const to = (state: AttemptState, ...actions: AttemptAction[]): Step => ({ state, actions });

/** Nothing is settled yet. */
const isOpen = ({ name }: AttemptState): boolean => name !== 'ending' && name !== 'lost';

const asked = (state: AttemptState): StopReason | undefined => ('asked' in state ? state.asked : undefined);

const ending = (state: AttemptState, how: Ending): AttemptState => ({
  name: 'ending',
  ending: how,
  asked: asked(state),
});

const stopped = (reason: StopReason | undefined): Ending =>
  reason === 'cancelled' ? { kind: 'cancelled' } : { kind: 'stopped', asked: reason };

/** The first stop counts. Files are not checked to their end for it: that may take minutes, and nothing has been begun. */
function stop(state: AttemptState, reason: StopReason): Step {
  const said = { say: `stop requested: ${reason}` };
  if (state.name === 'preparing')
    return to(
      { name: 'ending', ending: stopped(reason), asked: reason },
      said,
      'leave off preparing',
      'kill the child',
    );
  if (state.name === 'working') return to({ name: 'stopping', asked: reason }, said, 'ask the child to stop');
  if (state.name === 'ending' && state.asked === undefined) return to({ ...state, asked: reason }, said);
  return to(state);
}

/** What goes wrong once it was told to stop is the interruption's doing: said, not counted. A true fault comes again. */
function fail(state: AttemptState, failure: Failure, ...actions: AttemptAction[]): Step {
  const reason = asked(state);
  if (reason === undefined) return to(ending(state, { kind: 'failed', failure }), ...actions);
  const said = { say: `while it was stopping: ${failure.class}: ${failure.message}` };
  return to(ending(state, stopped(reason)), said, ...actions);
}

const LOST: Record<LeaseLoss, string> = {
  fenced: 'the run is no longer ours (its fence was raised): ending',
  silent: 'the lease could not be renewed for too long, so another worker may take the run: ending',
};
/** A run taken away has no use for a last checkpoint; one that may still be ours has. */
const END: Record<LeaseLoss, AttemptAction> = { fenced: 'kill the child', silent: 'terminate the child' };
