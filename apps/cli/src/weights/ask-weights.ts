/** Asks the worker's program to look into weights files and to write them. */
import { askCompute } from '../processes/ask-compute.ts';

export type FloatType = 'F32' | 'F16' | 'BF16';

interface WeightsAnswer {
  tensors: number;
  elements: number;
  bytes: number;
  /** Tensors of each type. */
  types: Record<string, number>;
  /** What the file holds, in words. */
  what: string;
  /** The same as values: its kind and what it is made of; null for what is not known here. */
  network: Readonly<Record<string, unknown>> | null;
  /** What of a grid file may name it; null: nothing. */
  gridFile: string | null;
  /** What was passed over, renamed or lost. */
  notes: string[];
}

export interface InspectAnswer extends WeightsAnswer {
  file: string;
  format: 'safetensors' | 'pytorch';
  metadata: Record<string, string>;
  list: { name: string; type: string; shape: number[]; elements: number; bytes: number }[];
}

export interface WrittenAnswer extends WeightsAnswer {
  /** What was converted. */
  file?: string;
  output: string;
  /** What the file says of itself. */
  metadata?: Record<string, string>;
}

type Request =
  | { action: 'fit-matcher'; matcher: object; files: Readonly<Record<string, string>> }
  | { action: 'fit-onnx'; file: string; model: object }
  | { action: 'inspect'; file: string }
  | { action: 'fit'; file: string; backbone: object }
  | { action: 'miniature'; network: object; output: string }
  | { action: 'convert'; file: string; output: string; type?: FloatType }
  | {
      action: 'export';
      file: string;
      output: string;
      type: FloatType;
      backboneOnly: boolean;
      metadata: Record<string, string>;
    };

export const askWeights = <Answer>(request: Request, env: NodeJS.ProcessEnv): Promise<Answer> =>
  askCompute<Answer>('weights.js', request, env);
