/** What the planner knows of one kind of matcher: its fields, its defaults, its files. Settings only, no code that matches. */
import { z } from 'zod';

/** A weights file named by its content. */
export const FileName = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
export type FileName = z.infer<typeof FileName>;

/** SHA-256 of a file that a field names; throws UserError where there is none. */
export type Sha256Of = (file: string, field: string) => string;

export interface Conflict {
  /** From the matcher's block down. */
  readonly path: string[];
  readonly message: string;
}

/** Fields that several kinds have. */
export const sharedFields = {
  /** A weights file, safetensors or PyTorch. */
  weights: z.string().min(1).optional(),
  /** Side S in pixels of the square views that KBC makes; a multiple of 32. Default 256. */
  side: z.number().int().positive().multipleOf(32).optional(),
};
export const DEFAULT_SIDE = 256;

/** The one field without a default. */
export function missingWeights({ weights }: { readonly weights?: string }, what: string): Conflict[] {
  if (weights !== undefined) return [];
  return [{ path: ['weights'], message: `is missing; expected a file with ${what}` }];
}
