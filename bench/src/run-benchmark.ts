/** Runs one benchmark and puts machine and libraries beside what it found. */
import type { Bench, Benchmark } from './benchmark.ts';
import { compare } from './comparison/compare.ts';
import type { ComparisonResult } from './comparison/comparison.ts';
import { busyShare, describeHost } from './report/host.ts';
import { launchOurs, launchPeer } from './processes/launches.ts';
import { startProcess, type Launch } from './processes/measured-process.ts';
import type { Options } from './options.ts';
import type { About } from './processes/protocol.ts';
import type { Report } from './report/report.ts';
import { createTuning } from './processes/tuning.ts';

const ROUNDS = { full: 10, quick: 3 };

export async function runBenchmark(
  benchmark: Benchmark,
  options: Options,
  log: (line: string) => void,
): Promise<Report> {
  const busyBefore = await busyShare();
  const [ours, peer] = [launchOurs(options), launchPeer(options)];
  const about = await aboutOf(ours);
  const abouts = peer ? [about, await aboutOf(peer)] : [about];
  if (!peer)
    log('PyTorch is not installed here, ours is measured alone; npm run -s bench -- peers --install');
  const tuned = createTuning(peer);
  const rounds = options.rounds ?? (options.quick ? ROUNDS.quick : ROUNDS.full);
  const bench: Bench = {
    options,
    ours,
    peer,
    log,
    async compareAll(comparisons) {
      const results: ComparisonResult[] = [];
      const wanted = new RegExp(options.only ?? '');
      for (const comparison of comparisons.filter(({ name }) => wanted.test(name))) {
        results.push(await compare(comparison, { ours, peer, rounds, tuned, log }));
      }
      return results;
    },
  };
  const { comparisons = [], observations = [] } = await benchmark.run(bench);
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
    observations,
  };
}

async function aboutOf(launch: Launch): Promise<About> {
  const process = await startProcess(launch);
  await process.end();
  return process.about;
}
