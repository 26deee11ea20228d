/** What a run needs of a machine besides a place there: the names under which workers note that they lack it. */
import { programOfMatcher, runsOnnx } from '@keygrid/plan';
import type { AnyMatcher, DataConfig } from '../specs.ts';

export const needOfData = ({ name, fingerprint }: DataConfig): string => `data ${name} ${fingerprint}`;
export const needOfProgram = (name: string): string => `program ${name}`;
export const NEED_OF_ONNX = 'library onnxruntime';

interface Network {
  readonly backbone: object;
}

/** Of a run's spec; an evaluation of a training has the training's `model`, as `specOf` gives it. */
export interface NeedySpec {
  readonly data: DataConfig;
  readonly matcher?: AnyMatcher | undefined;
  readonly model?: Network | undefined;
  readonly weights?: { readonly model?: Network | undefined } | undefined;
}

export function needsOf(spec: NeedySpec): string[] {
  const program = programOfMatcher(spec.matcher);
  return [
    needOfData(spec.data),
    ...(program === undefined ? [] : [needOfProgram(program)]),
    ...(needsOnnx(spec) ? [NEED_OF_ONNX] : []),
  ];
}

/** Whether an ONNX model is run: a matcher, or the network's backbone. */
export function needsOnnx({ matcher, model, weights }: Omit<NeedySpec, 'data'>): boolean {
  const isOnnx = (network: Network | undefined) =>
    network !== undefined && 'kind' in network.backbone && network.backbone.kind === 'onnx';
  return (matcher !== undefined && runsOnnx(matcher)) || isOnnx(model) || isOnnx(weights?.model);
}
