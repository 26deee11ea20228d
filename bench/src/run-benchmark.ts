/** Runs one benchmark and puts machine and libraries beside what it found. */
import { UserError } from '@keygrid/contract';
import { gpuObstacle, installedLibrary } from '@keygrid/model';
import type { Bench, Benchmark } from './benchmark.ts';
import { compare } from './comparison/compare.ts';
import type { ComparisonResult } from './comparison/comparison.ts';
import { busyShare, describeHost } from './report/host.ts';
import { countOnGpuPath } from './processes/count-calls.ts';
import { launchOurs, launchPeer } from './processes/launches.ts';
import { startProcess, type Launch } from './processes/measured-process.ts';
import type { Options } from './options.ts';
import { CaseFailed, type About } from './processes/protocol.ts';
import type { Report } from './report/report.ts';
import { createTuning } from './processes/tuning.ts';

const ROUNDS = { full: 10, quick: 3 };

export async function runBenchmark(
  benchmark: Benchmark,
  options: Options,
  log: (line: string) => void,
): Promise<Report> {
  expectDevice(options);
  const busyBefore = await busyShare();
  const [ours, peer] = [launchOurs(options), launchPeer(options)];
  const about = await aboutOf(ours);
  const abouts = peer ? [about, await aboutOf(peer)] : [about];
  if (!peer)
    log('PyTorch is not installed here, ours is measured alone; npm run -s bench -- peers --install');
  const tuned = createTuning(peer);
  const rounds = options.rounds ?? (options.quick ? ROUNDS.quick : ROUNDS.full);
  const wanted = new RegExp(options.only ?? '');
  const onCard = options.device === 'cuda';
  const bench: Bench = {
    options,
    ours,
    peer,
    log,
    async countOnGpuPath(name, work) {
      if (!wanted.test(name)) return [];
      log(`counting the calls of a GPU: ${name}`);
      return countOnGpuPath(ours, name, work);
    },
    async compareAll(comparisons) {
      const results: ComparisonResult[] = [];
      for (const comparison of comparisons.filter(({ name }) => wanted.test(name))) {
        results.push(await compare(comparison, { ours, peer, rounds, tuned, log, onCard }));
      }
      return results;
    },
  };
  const { comparisons = [], tables = [], observations = [] } = await benchmark.run(bench);
  return {
    benchmark: benchmark.name,
    date: new Date().toISOString(),
    host: describeHost(about.instructionSet ?? 'unknown'),
    libraries: abouts.map(({ library }) => library),
    threads: options.threads,
    device: options.device,
    isQuick: options.quick,
    busyBefore,
    comparisons,
    tables,
    observations,
  };
}

/** Before anything is started. @throws UserError where no GPU can be used. */
function expectDevice({ device }: Options): void {
  const obstacle = device === 'cuda' ? gpuObstacle(installedLibrary()) : undefined;
  if (obstacle !== undefined)
    throw new UserError(
      `Device cuda was asked for, but ${obstacle}. Use --device cpu to measure without a GPU.`,
    );
}

async function aboutOf(launch: Launch): Promise<About> {
  const process = await startProcess(launch).catch((error: unknown) => {
    if (error instanceof CaseFailed) throw new UserError(error.message, { cause: error });
    throw error;
  });
  await process.end();
  return process.about;
}
