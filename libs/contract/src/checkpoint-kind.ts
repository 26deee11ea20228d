/** Which checkpoint of a training. */
import { z } from 'zod';

/** `last`: all that is needed to go on; `best`: weights and running statistics of the best selection. */
export const CheckpointKind = z.enum(['best', 'last']);
export type CheckpointKind = z.infer<typeof CheckpointKind>;
