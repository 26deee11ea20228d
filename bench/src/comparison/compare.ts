/** Measures the contenders of a comparison in turns (ABAB…), each in a process of its own. */
import type { Case } from '../case.ts';
import type { Comparison, ComparisonResult, Contender } from './comparison.ts';
import { startLimitMeter } from './machine-limit.ts';
import { withSettings } from '../processes/launches.ts';
import type { Launch } from '../processes/measured-process.ts';
import { CaseFailed, type Tuned } from '../processes/protocol.ts';
import { startContender, startGuest, type RunningContender } from './running-contender.ts';
import { ratioOf } from './statistics.ts';

export interface Conditions {
  readonly ours: Launch;
  /** Undefined: PyTorch contenders are left out. */
  readonly peer: Launch | undefined;
  /** At most; long ones stop when LONG_MS are over and three are done. */
  readonly rounds: number;
  readonly tuned: (work: Case) => Promise<Tuned>;
  /** Whether a card computes: what it says is written down. */
  readonly onCard: boolean;
  readonly log: (line: string) => void;
}

const LONG_MS = 5 * 60_000;
const FEWEST_ROUNDS = 3;

export async function compare(comparison: Comparison, conditions: Conditions): Promise<ComparisonResult> {
  const { name, ratios } = comparison;
  const entrants = createEntrants(comparison, conditions);
  const meter = await startLimitMeter(conditions.ours);
  try {
    await entrants.start();
    const started = performance.now();
    for (let round = 0; round < conditions.rounds; round++) {
      if (round >= FEWEST_ROUNDS && performance.now() - started > LONG_MS) break;
      conditions.log(`${name}: round ${round + 1} of ${conditions.rounds}`);
      await meter.measureRound();
      await entrants.measureRound();
    }
    const limit = meter.limit();
    const contenders = entrants.running().map((one) => one.result(limit.gflopsPerSecond));
    const find = (wanted: string) => contenders.find((contender) => contender.name === wanted);
    return {
      name,
      contenders,
      ratios: ratios.flatMap((wanted) => {
        const [of, to] = [find(wanted.of), find(wanted.to)];
        if (!of || !to) return [];
        const ratio = ratioOf(of.rounds, to.rounds);
        return [{ ...wanted, ratio, cpuRatio: ratioOf(of.cpuRounds, to.cpuRounds) }];
      }),
      limit,
      failed: entrants.failed,
    };
  } finally {
    await entrants.end();
    await meter.end();
  }
}

/** The contenders that take part; one whose case fails leaves, and the others go on. */
function createEntrants({ name, contenders, oneAtATime, repeats }: Comparison, conditions: Conditions) {
  const { ours, peer, tuned, log, onCard } = conditions;
  const failed: { name: string; why: string }[] = [];
  let running: RunningContender[] = [];
  const enter = oneAtATime ? startGuest : startContender;
  const orFail = async <T>(contender: Contender, attempt: Promise<T>): Promise<T | undefined> =>
    attempt.catch((error: unknown) => {
      if (!(error instanceof CaseFailed)) throw error;
      failed.push({ name: contender.name, why: error.message });
      return undefined;
    });
  return {
    failed,
    running: () => running,
    async start() {
      for (const contender of contenders) {
        const process = contender.who === 'keygrid' ? ours : peer;
        if (!process) continue;
        const launch = withSettings(process, contender.settings);
        log(`${name}: preparing ${contender.name}`);
        const started = await orFail(contender, enter({ contender, launch, tuned, onCard, repeats }));
        if (started) running.push(started);
      }
    },
    async measureRound() {
      for (const one of [...running]) {
        const isMeasured = await orFail(
          one.contender,
          one.measureRound().then(() => true),
        );
        if (isMeasured) continue;
        await one.end();
        running = running.filter((other) => other !== one);
      }
    },
    end: () => Promise.all(running.map((one) => one.end())),
  };
}
