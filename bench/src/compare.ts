/** Measures the contenders of a comparison in turns (ABAB…), each in a process of its own. */
import type { Case } from './case.ts';
import type { Comparison, ComparisonResult, Contender, ContenderResult } from './comparison.ts';
import { flopsOf } from './flops.ts';
import { startProcess, type Launch, type MeasuredProcess } from './measured-process.ts';
import { CaseFailed, type Measured, type Tuned } from './protocol.ts';
import { ratioOf, spreadOf } from './statistics.ts';

export interface Conditions {
  readonly ours: Launch;
  /** Undefined: PyTorch contenders are left out. */
  readonly peer: Launch | undefined;
  readonly rounds: number;
  /** A tuning already made in this run, or a new one. */
  tuned(work: Case): Promise<Tuned>;
  log(line: string): void;
}

/** The limit all shares refer to. */
const LIMIT: Case = { kind: 'matmul', size: 2048 };
/** A contender repeats in each round until about so much time is spent, so that short cases are not all noise. */
const ROUND_MS = 150;
const MOST_REPEATS = 10;

/** One contender on its way. */
interface Running {
  readonly contender: Contender;
  readonly process: MeasuredProcess;
  readonly tried?: Readonly<Record<string, number>>;
  readonly work: Case;
  readonly repeat: number;
  readonly rounds: number[][];
  memory: Pick<Measured, 'preparedBytes' | 'peakBytes'>;
}

export async function compare(
  { name, contenders, ratios }: Comparison,
  conditions: Conditions,
): Promise<ComparisonResult> {
  const { peer, ours, rounds } = conditions;
  const failed: { name: string; why: string }[] = [];
  const running: Running[] = [];
  const limit = await startProcess(ours);
  const limitRounds: number[][] = [];
  try {
    await limit.measure(LIMIT, 0);
    for (const contender of contenders) {
      if (contender.who === 'pytorch' && !peer) continue;
      conditions.log(`${name}: preparing ${contender.name}`);
      const started = await start(contender, conditions).catch((error: unknown) => {
        if (!(error instanceof CaseFailed)) throw error;
        failed.push({ name: contender.name, why: error.message });
      });
      if (started) running.push(started);
    }
    for (let round = 0; round < rounds; round++) {
      conditions.log(`${name}: round ${round + 1} of ${rounds}`);
      limitRounds.push((await limit.measure(LIMIT, 1)).ms);
      for (const one of running) await measureRound(one);
    }
  } finally {
    for (const { process } of [...running, { process: limit }]) await process.end();
  }
  const limitSpeed = flopsOf(LIMIT) / spreadOf(limitRounds.flat()).median / 1e6;
  const results = running.map((one) => resultOf(one, limitSpeed));
  return {
    name,
    contenders: results,
    ratios: ratios.flatMap((wanted) => {
      const [of, to] = [wanted.of, wanted.to].map((side) => results.find((result) => result.name === side));
      return of && to ? [{ ...wanted, ratio: ratioOf(of.rounds, to.rounds) }] : [];
    }),
    limit: { gflopsPerSecond: limitSpeed, rounds: limitRounds },
    failed,
  };
}

async function start(contender: Contender, conditions: Conditions): Promise<Running> {
  const { ours, peer } = conditions;
  const isPeer = contender.who === 'pytorch';
  const tuning = isPeer && contender.way === undefined ? await conditions.tuned(contender.case) : undefined;
  const way = contender.way === undefined ? {} : { way: contender.way };
  const work = { ...contender.case, ...way, ...tuning?.choice };
  const process = await startProcess(isPeer && peer ? peer : ours);
  try {
    const { ms, ...memory } = await process.measure(work, 1);
    const repeat = Math.min(MOST_REPEATS, Math.max(1, Math.round(ROUND_MS / (ms[0] ?? ROUND_MS))));
    return { contender, process, work, repeat, tried: tuning?.tried, rounds: [], memory };
  } catch (error) {
    await process.end();
    throw error;
  }
}

async function measureRound(one: Running): Promise<void> {
  const { ms, ...memory } = await one.process.measure(one.work, one.repeat);
  one.rounds.push(ms);
  one.memory = memory;
}

function resultOf(one: Running, limitSpeed: number): ContenderResult {
  const { contender, work, rounds, memory, tried } = one;
  const flops = flopsOf(work);
  const ms = spreadOf(rounds.flat());
  const gflopsPerSecond = flops / ms.median / 1e6;
  return {
    name: contender.name,
    who: contender.who,
    case: work,
    flops,
    rounds,
    ms,
    gflopsPerSecond,
    shareOfLimit: gflopsPerSecond / limitSpeed,
    startBytes: one.process.about.peakBytes,
    ...memory,
    ...(tried ? { tried } : {}),
  };
}
