/** What products are computed in; weights, activations and sums stay float32 in all of them. */
import { z } from 'zod';

/** `bfloat16`: factors rounded to 8 bits of mantissa, with Intel's AMX only. `tf32`: to 11 bits, on GPUs since Ampere. */
export const Precision = z.enum(['float32', 'bfloat16', 'tf32']);
export type Precision = z.infer<typeof Precision>;
