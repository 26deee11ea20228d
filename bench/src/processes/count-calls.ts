/** What a case calls of the native library by the calls that a GPU gets: counted on a CPU, whose kernels can all do them. */
import type { Observation } from '../benchmark.ts';
import type { Case } from '../case.ts';
import { withSettings } from './launches.ts';
import { startProcess, type Launch } from './measured-process.ts';

/** Operations, uploads and downloads a pair or a step; `name` ends with which. */
export async function countOnGpuPath(ours: Launch, name: string, work: Case): Promise<Observation[]> {
  const process = await startProcess(withSettings(ours, { codePath: 'gpu' }));
  try {
    const { calls } = await process.measure(work, 1);
    if (!calls) return [];
    const { pairs, ...counts } = calls;
    return (['operations', 'uploads', 'downloads'] as const).map((what) => ({
      name: `GPU code path, ${name}: ${what}`,
      value: counts[what] / pairs,
      unit: '',
    }));
  } finally {
    await process.end();
  }
}
