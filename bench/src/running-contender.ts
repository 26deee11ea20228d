/** One contender on its way through a comparison: its process, and what was measured so far. */
import type { Case } from './case.ts';
import type { Contender, ContenderResult } from './comparison.ts';
import { flopsOf } from './flops.ts';
import { startProcess, type Launch, type MeasuredProcess } from './measured-process.ts';
import type { Measured, Tuned } from './protocol.ts';
import { spreadOf } from './statistics.ts';

/** A contender repeats in each round until about so much time is spent, so that short cases are not all noise. */
const ROUND_MS = 150;
const MOST_REPEATS = 10;

export interface RunningContender {
  readonly contender: Contender;
  readonly process: MeasuredProcess;
  /** As it is sent. */
  readonly work: Case;
  readonly tried?: Readonly<Record<string, number>>;
  readonly repeat: number;
  readonly rounds: number[][];
  readonly cpuRounds: number[][];
  memory: Pick<Measured, 'preparedBytes' | 'peakBytes'>;
}

/** Prepared and warmed up. @throws CaseFailed when it cannot be computed. */
export async function startContender(
  contender: Contender,
  launch: Launch,
  tuned: (work: Case) => Promise<Tuned>,
): Promise<RunningContender> {
  const isTuned = contender.who === 'pytorch' && contender.way === undefined;
  const tuning = isTuned ? await tuned(contender.case) : undefined;
  const way = contender.way === undefined ? {} : { way: contender.way };
  const work = { ...contender.case, ...way, ...tuning?.choice };
  const process = await startProcess(launch);
  try {
    const tries = work.kind === 'evaluation' ? 0 : 1; // minutes long
    const { ms, preparedBytes, peakBytes } = await process.measure(work, tries);
    const repeat = Math.min(MOST_REPEATS, Math.max(1, Math.round(ROUND_MS / (ms[0] ?? ROUND_MS))));
    const memory = { preparedBytes, peakBytes };
    return {
      contender,
      process,
      work,
      repeat,
      tried: tuning?.tried,
      rounds: [],
      cpuRounds: [],
      memory,
    };
  } catch (error) {
    await process.end();
    throw error;
  }
}

/** @throws CaseFailed as above. */
export async function measureRound(running: RunningContender): Promise<void> {
  const { ms, cpuMs, ...memory } = await running.process.measure(running.work, running.repeat);
  running.rounds.push(ms);
  running.cpuRounds.push(cpuMs);
  running.memory = memory;
}

/** `limit` in GFLOP/s. */
export function resultOf(running: RunningContender, limit: number): ContenderResult {
  const { contender, process, work, rounds, cpuRounds, memory, tried } = running;
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
    startBytes: process.about.peakBytes,
    ...memory,
    ...(tried ? { tried } : {}),
  };
}
