/** What products are computed in; weights, activations and sums stay float32 in all of them. */
import { z } from 'zod';

/** `bfloat16`: factors rounded to 8 bits of mantissa, with Intel's AMX only. `tf32`: to 11 bits, on GPUs since Ampere. */
export const Precision = z.enum(['float32', 'bfloat16', 'tf32']);
export type Precision = z.infer<typeof Precision>;

/** Why a half type that people ask for is none of them, as a clause; undefined: it is no half type. */
export const whyNoHalfType = (name: string): string | undefined =>
  /^(float16|fp16|f16|half|mixed)$/i.test(name)
    ? 'TensorFlow’s addon for Node has no half types; tf32 is the faster one on a GPU'
    : undefined;
