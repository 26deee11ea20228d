/** Asks the worker's program to match one pair and draw it: only there TensorFlow is loaded. */
import type { Device } from '@keygrid/contract';
import type { Crop } from '@keygrid/geometry';
import type { KbcConfig } from '@keygrid/kbc/config';
import { askCompute } from '../processes/ask-compute.ts';

export interface PredictRequest {
  /** A row of the picture each. */
  matchers: AskedMatcher[];
  /** Files of programs by bare name. */
  programs?: Readonly<Record<string, string>>;
  device: Device;
  /** Id of the pair in its data set; left out: pictures of a person. */
  pair?: string;
  source: string;
  target: string;
  /** Original pixels of the source image. */
  sourceKeypoints: [number, number][];
  /** Where they truly are in the target; only drawn. */
  truth?: [number, number][];
  compare: boolean;
  /** PNG to write. */
  output?: string;
}

interface AskedMatcher {
  /** Resolved settings. */
  matcher: object;
  /** By SHA-256. */
  files: Readonly<Record<string, string>>;
  kbc: KbcConfig;
  label?: string;
}

interface Matched {
  /** Original pixels of the target image. */
  targetKeypoints: [number, number][];
  passes: 1 | 2;
  targetSmall: boolean | null;
  sourceCrop: Crop;
  targetCrop: Crop;
}

export interface MatchedRow extends Matched {
  /** With `compare`. */
  withoutKbc?: Matched;
}

export interface PredictAnswer {
  /** One for each matcher, in their order. */
  rows: MatchedRow[];
  output?: string;
  /** Why there is no `output`, where one was asked for. */
  pictureProblem?: string;
}

export function predictPair(request: PredictRequest, env: NodeJS.ProcessEnv): Promise<PredictAnswer> {
  return askCompute<PredictAnswer>('predict.js', request, env);
}
