/** Asks the worker's program to match one pair and draw it: only there TensorFlow is loaded. */
import { UserError, type Crop } from '@keygrid/geometry';
import type { KbcConfig } from '@keygrid/kbc/config';
import { EXIT } from '../exit-codes.ts';
import { builtFile } from '../processes/package-folder.ts';
import { runScript } from '../processes/run-script.ts';

export interface PredictRequest {
  weightsFile: string;
  /** Resolved settings of the network. */
  model: object;
  device: 'auto' | 'cpu' | 'cuda' | 'javascript';
  source: string;
  target: string;
  /** Original pixels of the source image. */
  sourceKeypoints: [number, number][];
  /** Where they truly are in the target; only drawn. */
  truth?: [number, number][];
  kbc: KbcConfig;
  compare: boolean;
  /** PNG to write. */
  output?: string;
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

export interface PredictAnswer extends Matched {
  /** With `compare`. */
  withoutKbc?: Matched;
  output?: string;
}

export async function predictPair(request: PredictRequest, env: NodeJS.ProcessEnv): Promise<PredictAnswer> {
  const program = builtFile('@keygrid/worker', 'predict.js');
  const input = JSON.stringify(request);
  const { code, stdout, stderr } = await runScript(process.execPath, [program], { input, env });
  if (code === EXIT.usage) throw new UserError(withoutLibraryNotes(stderr));
  if (code !== EXIT.ok) throw new Error(`the prediction failed: ${withoutLibraryNotes(stderr)}`);
  return JSON.parse(stdout) as PredictAnswer;
}

/** TensorFlow's own log lines (`I0000 00:00:17… port.cc:153] …`) explain nothing to a person. */
function withoutLibraryNotes(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => !/^(WARNING: All log messages|[IWEF]\d{4} )/.test(line));
  return lines.join('\n').trim();
}
