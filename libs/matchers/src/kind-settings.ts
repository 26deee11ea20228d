/** What the planner knows of one kind of matcher: its fields, its defaults, its files. Settings only, no code that matches. */
import type { FileKind } from '@keygrid/files';
import type { OnnxModel } from '@keygrid/onnx/config';
import { z } from 'zod';

/** A weights file named by its content. */
export const FileName = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
export type FileName = z.infer<typeof FileName>;

/** SHA-256 of a file that a field names; `kind`: what it is, where other matchers' files of that field are something else. Throws UserError where there is none. */
export type Sha256Of = (file: string, field: string, kind?: FileKind) => string;

/** What an ONNX file that a field names says of itself; undefined: there is no such file, which the plan is refused for. Throws UserError where it is none. */
export type OnnxModelOf = (file: string, field: string) => OnnxModel | undefined;

export interface Conflict {
  /** From the matcher's block down. */
  readonly path: string[];
  readonly message: string;
}

/** Fields that several kinds have. */
export const sharedFields = {
  /** A weights file, safetensors or PyTorch. */
  weights: z.string().min(1).optional(),
  /** Side S in pixels of the square views that KBC makes; a multiple of the kind's `sideMultiple`. Default 256. */
  side: z.number().int().positive().max(4096).optional(),
};
export const DEFAULT_SIDE = 256;

/** What a kind says of itself besides its settings. */
export interface KindFacts {
  /** Sides of its views are multiples of it, in pixels. */
  readonly sideMultiple: number;
  /** Whether `evaluation.precision` acts on its numbers; where not, it is no part of its evaluations and of their ids. */
  readonly hasPrecision: boolean;
  /** Whether its files can be looked at before anything runs. */
  readonly canBeFitted: boolean;
  /** Whether it computes with TensorFlow; a process that opens another kind does not load it. */
  readonly needsTensorFlow: boolean;
}

/** Of kinds that compute with TensorFlow on a backbone's maps. */
export const ofTensors = {
  sideMultiple: 32,
  hasPrecision: true,
  canBeFitted: true,
  needsTensorFlow: true,
} satisfies KindFacts;

/** A side that the kind cannot take. */
export function sideConflict(
  { side }: { readonly side?: number },
  { sideMultiple }: Pick<KindFacts, 'sideMultiple'>,
): Conflict[] {
  if (side === undefined || side % sideMultiple === 0) return [];
  return [{ path: ['side'], message: `expected a multiple of ${sideMultiple}, found ${side}` }];
}

/** The one field without a default. */
export function missingWeights({ weights }: { readonly weights?: string }, what: string): Conflict[] {
  if (weights !== undefined) return [];
  return [{ path: ['weights'], message: `is missing; expected a file with ${what}` }];
}
