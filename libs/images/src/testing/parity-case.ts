/** Reads the float32 tensors of a parity case. */
import fs from 'node:fs';

interface CaseTensor {
  readonly shape: number[];
  readonly data: Float32Array;
}

export interface ParityCase {
  readonly params: Record<string, number>;
  readonly tolerance: Record<string, number>;
  tensor(name: string): CaseTensor;
}

export function readParityCase(name: string): ParityCase {
  const bytes = fs.readFileSync(new URL(`../../testdata/parity/${name}.safetensors`, import.meta.url));
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, headerEnd).toString('utf8')) as {
    __metadata__: { case: string };
    [name: string]: unknown;
  };
  const about = JSON.parse(header.__metadata__.case) as Pick<ParityCase, 'params' | 'tolerance'>;
  return {
    ...about,
    tensor(tensorName) {
      const entry = header[tensorName] as { shape: number[]; data_offsets: [number, number] };
      const [from, to] = entry.data_offsets;
      const bytesOfIt = Uint8Array.from(bytes.subarray(headerEnd + from, headerEnd + to));
      return { shape: entry.shape, data: new Float32Array(bytesOfIt.buffer) };
    },
  };
}
