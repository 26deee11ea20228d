/** A child as the attempts see it whose runs it computes together: each has it to itself until its own run has ended. */
import { PROTOCOL, type FromChild, type RunWork, type StopReason, type Work } from '@keygrid/ipc';
import type { LentChild } from './child-pool.ts';
import { childReturn } from './child-return.ts';
import type { ChildEnd } from './classify-exit.ts';
import { heldBack, type HeldBack } from './held-back.ts';

/** What concerns an attempt; that a child is free does not. */
export type FromRun = Exclude<FromChild, { type: 'free' }>;

export interface RunChild {
  readonly pid: number;
  /** Messages of this run and of the process, from the first one on. */
  listen(listener: (message: FromRun) => void): void;
  /** Output of the process, as text. */
  listenToOutput(listener: (text: string) => void): void;
  /** The child starts once all its runs were begun, or ended before. */
  begin(work: Work): void;
  /** Asks for the end of this run, with what there is to save. */
  stop(reason: StopReason): void;
  /**
   * Done with this run: the others go on, and with the last one the process ends (SIGTERM, SIGKILL `killAfterMs` later). One
   * whose runs have all finished may be given back instead, should it say in that time that it is free.
   */
  terminate(killAfterMs: number): void;
  /** As `terminate`, at once. */
  kill(): void;
  /** Resolves once nothing more comes of this run: the process is gone, or others have it to themselves. Never rejects. */
  readonly ended: Promise<ChildEnd>;
}

interface Member {
  readonly runId: string;
  readonly messages: HeldBack<FromRun>;
  readonly output: HeldBack<string>;
  readonly leave: (end: ChildEnd) => void;
}

/** One view of `child` for each run. */
export function runChildren<Run extends { readonly runId: string }>(
  child: LentChild,
  dataFolder: string,
  runs: readonly Run[],
): { claim: Run; child: RunChild }[] {
  /** Whose run has not ended. */
  const members = new Map<string, Member>();
  const awaited = new Set(runs.map(({ runId }) => runId));
  const begun: RunWork[] = [];
  const settle = (runId: string): void => {
    if (!awaited.delete(runId) || awaited.size > 0 || begun.length === 0) return;
    child.send({ type: 'start', protocol: PROTOCOL, dataFolder, runs: begun });
  };
  const whole = childReturn(child, runs.length, () => {
    for (const { leave } of members.values()) leave({ code: 0, signal: null });
    members.clear();
  });
  const stop = (runId: string, reason: StopReason): void => {
    whole.stopped();
    child.send({ type: 'stop', runId, reason });
  };
  /** The process is ended by its last run only. */
  const done = (member: Member, endProcess: () => void): void => {
    const { runId } = member;
    if (members.get(runId) === member && members.size === 1) return endProcess();
    if (!members.delete(runId)) return;
    if (!whole.hasFinished(runId)) stop(runId, 'fenced');
    member.leave({ code: null, signal: null });
    settle(runId);
  };

  const views = runs.map((claim) => {
    const { runId } = claim;
    let leave: Member['leave'] = () => undefined;
    const ended = new Promise<ChildEnd>((resolve) => (leave = resolve));
    const member: Member = { runId, messages: heldBack(), output: heldBack(), leave };
    members.set(runId, member);
    const view: RunChild = {
      pid: child.pid,
      listen: member.messages.listen,
      listenToOutput: member.output.listen,
      begin(work) {
        begun.push({ runId, work });
        settle(runId);
      },
      stop: (reason) => stop(runId, reason),
      terminate: (killAfterMs) => done(member, () => whole.end(killAfterMs)),
      kill: () => done(member, () => child.kill()),
      ended,
    };
    return { claim, child: view };
  });
  // Only now: what a spare child said before it had runs, its numeric environment among it, is handed over at once.
  child.listen((message) => {
    if (message.type === 'free') return whole.free();
    if (message.type === 'result' && message.outcome === 'finished') whole.finished(message.runId);
    for (const { runId, messages } of members.values())
      if (!('runId' in message) || message.runId === runId) messages.push(message);
  });
  child.listenToOutput((text) => members.forEach(({ output }) => output.push(text)));
  void child.ended.then((end) => members.forEach(({ leave }) => leave(end)));
  return views;
}
