/** The child's end of the conversation: typed sends, and the supervisor's words as a start and abort signals. */
import { FromParent, PROTOCOL, type FromChild, type StopReason } from '@keygrid/ipc';

export type Start = Extract<FromParent, { type: 'start' }>;

export interface SupervisorChannel {
  send(message: FromChild): void;
  /** Resolves once every message sent so far has been handed to the operating system. */
  flushed(): Promise<void>;
  /** Of the runs that are next, or under way. */
  readonly start: Promise<Start>;
  /** Says that this process would take other runs, which `start` is of from now on; false: it was told to stop and may not. */
  offer(): boolean;
  /** Aborted by a `stop` of the run and by SIGTERM; its reason is a `StopReason`. */
  stopOf(runId: string): AbortSignal;
}

export function openSupervisorChannel(): SupervisorChannel {
  let pending = Promise.resolve();
  const stops = stopSignals();
  process.on('SIGTERM', () => stops.stopAll('preempted'));
  let next = awaitStart();
  process.on('message', (raw) => {
    const message = FromParent.parse(raw);
    if (message.type === 'stop') return stops.of(message.runId).abort(message.reason);
    if (message.protocol === PROTOCOL) return next.resolve(message);
    next.reject(
      new Error(
        `The supervisor speaks protocol ${message.protocol}, this child ${PROTOCOL}: restart the worker.`,
      ),
    );
  });
  const send = (message: FromChild): void => {
    // A supervisor that is gone hears nothing: the lifeline ends this process.
    const sent = new Promise<void>((resolve) => {
      if (!process.send?.(message, () => resolve()) && !process.connected) resolve();
    });
    pending = Promise.all([pending, sent]).then(() => undefined);
  };
  return {
    send,
    flushed: () => pending,
    get start() {
      return next.start;
    },
    offer() {
      if (stops.isAnyAborted()) return false;
      stops.forget();
      next = awaitStart();
      send({ type: 'free' });
      return true;
    },
    stopOf: (runId) => stops.of(runId).signal,
  };
}

function awaitStart() {
  let resolve: (start: Start) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const start = new Promise<Start>((...ways) => ([resolve, reject] = ways));
  return { start, resolve, reject };
}

/** One for each run, made when it is first spoken of; a stop of all is for those to come too. */
function stopSignals() {
  const controllers = new Map<string, AbortController>();
  let all: StopReason | undefined;
  return {
    of(runId: string): AbortController {
      const controller = controllers.get(runId) ?? new AbortController();
      controllers.set(runId, controller);
      if (all !== undefined) controller.abort(all);
      return controller;
    },
    stopAll(reason: StopReason): void {
      all = reason;
      for (const controller of controllers.values()) controller.abort(reason);
    },
    isAnyAborted: () => all !== undefined || [...controllers.values()].some(({ signal }) => signal.aborted),
    forget: () => controllers.clear(),
  };
}
