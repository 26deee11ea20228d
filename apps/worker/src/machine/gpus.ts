/** The GPUs this process may give to its children. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { computeEnvironment } from '@keygrid/contract';

export interface Gpu {
  /** As `CUDA_VISIBLE_DEVICES` names it. */
  id: string;
  memoryGiB: number;
}

export interface GpuSearch {
  gpus: Gpu[];
  /** Why there are none, as a clause. */
  problem?: string;
}

/** Asks NVIDIA's driver; `visible` is the `CUDA_VISIBLE_DEVICES` of this process. */
export async function findGpus(visible: string | undefined): Promise<GpuSearch> {
  const query = ['--query-gpu=index,uuid,memory.total', '--format=csv,noheader,nounits'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, {
      env: computeEnvironment(process.env),
    });
    const gpus = parseGpus(stdout, visible);
    if (gpus.length > 0) return { gpus };
    const hidden = visible !== undefined && parseGpus(stdout, undefined).length > 0;
    return {
      gpus,
      problem: hidden ? `CUDA_VISIBLE_DEVICES=${visible} hides every GPU` : 'nvidia-smi lists none',
    };
  } catch (error) {
    return { gpus: [], problem: describeFailure(error as ExecError) };
  }
}

type ExecError = Error & { code?: unknown; stdout?: string; stderr?: string };

function describeFailure({ code, stdout, stderr, message }: ExecError): string {
  if (code === 'ENOENT') return 'NVIDIA’s driver is not installed (there is no nvidia-smi)';
  const [words] = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n');
  return `nvidia-smi failed: ${words || message}`;
}

export function parseGpus(csv: string, visible: string | undefined): Gpu[] {
  const all = csv
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .filter((fields) => fields.length === 3)
    .map(([index = '', uuid = '', mebibytes]) => ({ index, uuid, memoryGiB: Number(mebibytes) / 1024 }));
  const wanted = visible?.split(',').map((id) => id.trim());
  return all
    .filter(({ index, uuid }) => !wanted || wanted.includes(index) || wanted.includes(uuid))
    .map(({ index, memoryGiB }) => ({ id: index, memoryGiB }));
}
