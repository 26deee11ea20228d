import type { Failure } from '@keygrid/runs';
import { expect, test } from 'vitest';
import { nextState, type AttemptEvent, type AttemptState } from './attempt-states.ts';

const failure: Failure = { class: 'user-error', message: 'bad file' };
const gone: AttemptEvent = { is: 'child gone', failure: { class: 'unknown', message: 'no result' } };
const finished: AttemptEvent = {
  is: 'finished',
  ending: { kind: 'finished', summary: { steps: 1 }, peakMemoryBytes: 1 },
};
const stop = (reason: 'preempted' | 'held' | 'cancelled'): AttemptEvent => ({ is: 'stop asked', reason });

/** From the beginning, through all events; what is done last, and where that leaves it. */
function after(...events: AttemptEvent[]) {
  let step: ReturnType<typeof nextState> = { state: { name: 'preparing' }, actions: [] };
  for (const event of events) step = nextState(step.state, event);
  return step;
}
const prepared: AttemptEvent = { is: 'prepared' };

test('prepared, worked, finished: the child goes, and its process’s end changes nothing', () => {
  expect(after(prepared)).toEqual({ state: { name: 'working' }, actions: ['start the work'] });
  expect(after(prepared, finished)).toMatchObject({
    state: { name: 'ending', ending: { kind: 'finished' } },
    actions: ['terminate the child'],
  });
  expect(after(prepared, finished, gone).state).toMatchObject({ ending: { kind: 'finished' } });
});

test('a child that goes without a word has failed, as its exit says', () => {
  expect(after(prepared, gone).state).toEqual({
    name: 'ending',
    ending: { kind: 'failed', failure: { class: 'unknown', message: 'no result' } },
  });
});

test('a stop while files are checked ends at once; one during the work asks the child to save', () => {
  expect(after(stop('preempted'))).toMatchObject({
    state: { name: 'ending', ending: { kind: 'stopped', asked: 'preempted' } },
    actions: [{ say: 'stop requested: preempted' }, 'leave off preparing', 'kill the child'],
  });
  expect(after(stop('preempted'), prepared).actions).toEqual([]);
  expect(after(prepared, stop('held'))).toMatchObject({
    state: { name: 'stopping', asked: 'held' },
    actions: [{ say: 'stop requested: held' }, 'ask the child to stop'],
  });
  expect(after(prepared, stop('held'), stop('cancelled')).state).toMatchObject({ asked: 'held' });
  expect(after(prepared, stop('cancelled'), gone).state).toMatchObject({ ending: { kind: 'cancelled' } });
});

test('what goes wrong once a stop was asked for is said, and counts as the stop', () => {
  const { state, actions } = after(prepared, stop('preempted'), { is: 'failed', failure });
  expect(state).toMatchObject({ ending: { kind: 'stopped', asked: 'preempted' } });
  expect(actions).toEqual([{ say: 'while it was stopping: user-error: bad file' }, 'terminate the child']);
});

test('the first word of the child decides; a write that is refused is worse than anything it said', () => {
  expect(after(prepared, finished, { is: 'failed', failure }).state).toMatchObject({
    ending: { kind: 'finished' },
  });
  expect(after(prepared, finished, { is: 'not stored', failure }).state).toMatchObject({
    ending: { kind: 'failed', failure },
  });
  expect(after(prepared, finished, stop('preempted'), { is: 'not stored', failure }).state).toMatchObject({
    ending: { kind: 'stopped' },
  });
});

test('a run that holds too much memory is killed, not asked', () => {
  expect(after(prepared, { is: 'failed', failure, kill: true }).actions).toEqual(['kill the child']);
});

test.for([
  ['fenced', 'kill the child'],
  ['silent', 'terminate the child'],
] as const)('from every state a lease that is lost (%s) ends all writing, for good', ([loss, end]) => {
  const states: AttemptState[] = [
    { name: 'preparing' },
    { name: 'working' },
    { name: 'stopping', asked: 'held' },
    { name: 'ending', ending: { kind: 'stopped' } },
    { name: 'lost' },
  ];
  for (const state of states) {
    const lost = nextState(state, { is: 'lease lost', loss });
    expect(lost.state).toEqual({ name: 'lost' });
    expect(lost.actions.slice(1)).toEqual(['write no more', end]);
  }
  const later: AttemptEvent[] = [prepared, finished, { is: 'saved' }, { is: 'failed', failure }, gone];
  for (const event of [...later, stop('preempted'), { is: 'not stored', failure } as const])
    expect(nextState({ name: 'lost' }, event).state).toEqual({ name: 'lost' });
});
