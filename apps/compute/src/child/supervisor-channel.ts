/** The child's end of the conversation: typed sends, and the supervisor's words as a start and an abort signal. */
import { FromParent, PROTOCOL, type FromChild, type StopReason } from '@keygrid/ipc';

export type Start = Extract<FromParent, { type: 'start' }>;

export interface SupervisorChannel {
  send(message: FromChild): void;
  /** Resolves once every message sent so far has been handed to the operating system. */
  flushed(): Promise<void>;
  start: Promise<Start>;
  /** Aborted by `stop` and by SIGTERM; its reason is a `StopReason`. */
  stop: AbortSignal;
}

export function openSupervisorChannel(): SupervisorChannel {
  let pending = Promise.resolve();
  const stop = new AbortController();
  const stopFor = (reason: StopReason) => stop.abort(reason);
  process.on('SIGTERM', () => stopFor('preempted'));
  const start = new Promise<Start>((resolve, reject) => {
    process.on('message', (raw) => {
      const message = FromParent.parse(raw);
      if (message.type === 'stop') return stopFor(message.reason);
      if (message.protocol === PROTOCOL) return resolve(message);
      reject(
        new Error(
          `The supervisor speaks protocol ${message.protocol}, this child ${PROTOCOL}: restart the worker.`,
        ),
      );
    });
  });
  return {
    send(message) {
      // A supervisor that is gone hears nothing: the lifeline ends this process.
      const sent = new Promise<void>((resolve) => {
        if (!process.send?.(message, () => resolve()) && !process.connected) resolve();
      });
      pending = Promise.all([pending, sent]).then(() => undefined);
    },
    flushed: () => pending,
    start,
    stop: stop.signal,
  };
}
