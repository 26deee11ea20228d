/** The GPUs this process may give to its children. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Gpu {
  /** As `CUDA_VISIBLE_DEVICES` names it. */
  id: string;
  memoryGiB: number;
}

/** None where NVIDIA's driver is not installed; `visible` is the `CUDA_VISIBLE_DEVICES` of this process. */
export async function listGpus(visible: string | undefined): Promise<Gpu[]> {
  const query = ['--query-gpu=index,uuid,memory.total', '--format=csv,noheader,nounits'];
  const { stdout } = await promisify(execFile)('nvidia-smi', query).catch(() => ({ stdout: '' }));
  return parseGpus(stdout, visible);
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
