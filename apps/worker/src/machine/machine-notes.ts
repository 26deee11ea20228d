/** What is odd about how this machine will compute: a line each, for the person who started the worker. */
import type { NumericEnvironment } from '@keygrid/contract';
import os from 'node:os';
import type { WorkerOptions } from '../options.ts';
import type { ChildPlace } from '../child/child-environment.ts';
import type { GpuSearch } from './gpus.ts';

interface Facts {
  options: Pick<WorkerOptions, 'device'>;
  places: ChildPlace[];
  search: GpuSearch;
  environment: Pick<NumericEnvironment, 'backend' | 'device' | 'library'>;
  cores?: number;
}

export function machineNotes(facts: Facts): string[] {
  return [backendNote(facts), gpuNote(facts), threadNote(facts)].filter((note) => note !== undefined);
}

function backendNote({ options, environment }: Facts): string | undefined {
  if (environment.backend !== 'javascript' || options.device === 'javascript') return undefined;
  return 'note: TensorFlow’s native library does not load, so JavaScript computes, many times slower; `keygrid doctor` says what is missing';
}

function gpuNote({ options, search, environment }: Facts): string | undefined {
  const { backend, device, library } = environment;
  if (options.device !== 'auto' || backend !== 'tensorflow' || device === 'cuda') return undefined;
  const isCuda = library.includes('cuda');
  const count = search.gpus.length;
  if (count > 0 && !isCuda)
    return `note: ${count} NVIDIA GPUs are not used: TensorFlow’s CPU library is installed; for the other: npm run setup -- --cuda`;
  if (count > 0)
    return `note: TensorFlow opens none of ${count} NVIDIA GPUs, so the CPU computes; \`keygrid doctor\` tells more`;
  return isCuda ? `note: no GPU is used: ${search.problem}; the CPU computes` : undefined;
}

function threadNote({ places, cores = os.availableParallelism() }: Facts): string | undefined {
  const threads = places[0]?.threads ?? 0;
  if (places.length * threads <= cores || threads === 1) return undefined;
  return `note: ${places.length} slots × ${threads} threads are more than the ${cores} cores of this machine: runs will wait for each other`;
}
