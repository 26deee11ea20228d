/** One contender on its way through a comparison: how its process is started, and what was measured so far. */
import type { Case } from '../case.ts';
import { lookAtCard, watchCard, type CardSample } from '../processes/card.ts';
import type { Contender, ContenderResult } from './comparison.ts';
import { flopsOf } from '../flops.ts';
import { startProcess, type Launch, type MeasuredProcess } from '../processes/measured-process.ts';
import type { Calls, Measured, Tuned } from '../processes/protocol.ts';
import { spreadOf } from './statistics.ts';

/** A contender repeats in each round until about so much time is spent, so that short cases are not all noise. */
const ROUND_MS = 150;
const MOST_REPEATS = 10;
/** A contender that has compiled nothing by then is left out. */
const COMPILING_MS = 180_000;

export interface RunningContender {
  readonly contender: Contender;
  /** One turn. @throws CaseFailed when the case cannot be computed. */
  measureRound(): Promise<void>;
  /** `limit` in GFLOP/s. */
  result(limit: number): ContenderResult;
  end(): Promise<void>;
}

/** What is sent: the case, and the way of computing it that was asked for or found to be the fastest. */
interface Work {
  readonly contender: Contender;
  readonly case: Case;
  readonly tried?: Readonly<Record<string, number>>;
}

export interface Start {
  readonly contender: Contender;
  readonly launch: Launch;
  readonly tuned: (work: Case) => Promise<Tuned>;
  readonly onCard: boolean;
  /** Of a guest's turn. */
  readonly repeats?: number;
}

/** Prepared and warmed up in a process that lives until the end. @throws CaseFailed when it cannot be computed. */
export async function startContender(start: Start): Promise<RunningContender> {
  const work = await workOf(start);
  const process = await startProcess(start.launch);
  try {
    const tries = work.case.kind === 'evaluation' ? 0 : 1; // minutes long
    const { ms } = await process.measure(work.case, tries);
    const repeat = Math.min(MOST_REPEATS, Math.max(1, Math.round(ROUND_MS / (ms[0] ?? ROUND_MS))));
    const record = createRecord(work);
    return {
      contender: start.contender,
      measureRound: async () => record.add(await process.measure(work.case, repeat), process),
      result: record.result,
      end: () => process.end(),
    };
  } catch (error) {
    await process.end();
    throw error;
  }
}

/** A new process for each turn, which warms up and ends with it: all memory is free for the next contender. */
export async function startGuest(start: Start): Promise<RunningContender> {
  const work = await workOf(start);
  const record = createRecord(work);
  const limitMs = start.contender.way === 'compiled' ? COMPILING_MS : undefined;
  return {
    contender: start.contender,
    async measureRound() {
      const before = start.onCard ? await lookAtCard() : undefined;
      const process = await startProcess(start.launch);
      try {
        await process.measure(work.case, 0, limitMs); // warms up
        const watch = before && watchCard();
        const measured = await process.measure(work.case, start.repeats ?? 1).finally(() => watch?.stop());
        record.add(measured, process);
        if (before && watch) record.addCard(before, await watch.stop());
      } finally {
        await process.end();
      }
    },
    result: record.result,
    end: () => Promise.resolve(),
  };
}

async function workOf({ contender, tuned }: Start): Promise<Work> {
  if (contender.who === 'keygrid') return { contender, case: contender.case };
  if (contender.way !== undefined)
    return { contender, case: { ...contender.case, ...{ way: contender.way } } };
  const { choice, tried } = await tuned(contender.case);
  return { contender, case: { ...contender.case, ...choice }, tried };
}

function createRecord({ contender, case: work, tried }: Work) {
  const [rounds, cpuRounds]: [number[][], number[][]] = [[], []];
  let memory = { startBytes: NaN, preparedBytes: NaN, peakBytes: NaN };
  let calls: Calls | undefined;
  const waiting: number[] = [];
  const card = { busy: [] as number[], usedMiB: [] as number[] };
  return {
    addCard(before: CardSample, samples: readonly CardSample[]) {
      card.busy.push(...samples.map(({ busy }) => busy));
      card.usedMiB.push(...samples.map(({ usedMiB }) => usedMiB - before.usedMiB));
    },
    add({ ms, cpuMs, preparedBytes, peakBytes, ...more }: Measured, { about }: MeasuredProcess) {
      waiting.push(...(more.waitingMs ?? []));
      calls = more.calls;
      rounds.push(ms);
      cpuRounds.push(cpuMs);
      memory = { startBytes: about.peakBytes, preparedBytes, peakBytes };
    },
    result(this: void, limit: number): ContenderResult {
      const flops = flopsOf(work);
      const ms = spreadOf(rounds.flat());
      const gflopsPerSecond = flops && flops / ms.median / 1e6;
      return {
        name: contender.name,
        who: contender.who,
        case: work,
        flops,
        rounds,
        ms,
        cpuRounds,
        cpuMs: spreadOf(cpuRounds.flat()),
        gflopsPerSecond,
        shareOfLimit: gflopsPerSecond && gflopsPerSecond / limit,
        ...memory,
        ...(waiting.length > 0 ? { waitingMs: spreadOf(waiting).median } : {}),
        ...(calls ? { calls } : {}),
        ...(card.busy.length > 0
          ? { card: { busy: spreadOf(card.busy).median, peakMiB: Math.max(...card.usedMiB) } }
          : {}),
        ...(tried ? { tried } : {}),
      };
    },
  };
}
