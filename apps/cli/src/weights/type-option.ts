/** `--dtype f32|f16|bf16`: what floats are written as. */
import { Option } from 'commander';
import type { FloatType } from './ask-weights.ts';

export type TypeName = 'f32' | 'f16' | 'bf16';

export const floatType = (name: TypeName): FloatType => name.toUpperCase() as FloatType;

/** F16 ends at 65504; larger numbers become infinity, and the answer says how many. */
export const typeOption = (meaning: string): Option =>
  new Option('--dtype <type>', meaning).choices(['f32', 'f16', 'bf16']);
