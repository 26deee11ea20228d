/** How much is in a set of tensors. */
import { ELEMENT_BYTES, elementCount, type FileTensor } from '@keygrid/weights';

export interface Summary {
  readonly tensors: number;
  readonly elements: number;
  readonly bytes: number;
  /** Tensors of each type. */
  readonly types: Readonly<Record<string, number>>;
}

type Described = Omit<FileTensor, 'bytes'>;

export const bytesOf = ({ type, shape }: Described) => elementCount(shape) * ELEMENT_BYTES[type];

export function summarise(tensors: ReadonlyMap<string, Described>): Summary {
  const all = [...tensors.values()];
  const types: Record<string, number> = {};
  for (const { type } of all) types[type] = (types[type] ?? 0) + 1;
  return {
    tensors: all.length,
    elements: all.reduce((sum, { shape }) => sum + elementCount(shape), 0),
    bytes: all.reduce((sum, each) => sum + bytesOf(each), 0),
    types,
  };
}
