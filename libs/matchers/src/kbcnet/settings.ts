/** KBCNet as an evaluation opens it: the network of a training, or of a file. */
import { ModelConfig } from '@keygrid/model/config';
import { z } from 'zod';
import { FileName } from '../kind-settings.ts';

export const KbcNetConfig = z.strictObject({
  kind: z.literal('kbcnet'),
  model: ModelConfig,
  /** A `best` or `last` checkpoint, or any safetensors file with the network's whole state dict. */
  weights: FileName,
  /** Its backbone is that of other networks, too: what it makes of a picture is worth keeping. */
  isBackboneFrozen: z.boolean().optional(),
});
export type KbcNetConfig = z.infer<typeof KbcNetConfig>;
