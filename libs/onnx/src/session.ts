/** ONNX models run by onnxruntime on the processor. The runtime is loaded by the first model that is opened. */
import { firstLines, shortened, UserError } from '@keygrid/contract';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { fromElements, toElements, type ElementData } from './elements.ts';
import { layOut } from './lay-out.ts';
import { readOnnxModel, type OnnxModel, type ReadOptions } from './read-model.ts';
import { onnxLibrary } from './runtime-file.ts';
import { requireInput, requireOutput } from './value.ts';

/** Row-major. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface OnnxSession {
  readonly model: OnnxModel;
  /**
   * The outputs asked for, by name; feeds and outputs are rounded to and from the types that the model declares. Other work of
   * this process waits meanwhile. Equal feeds give equal bits on one machine with the same number of threads.
   * @throws UserError where the model does not take the feeds, fails, or answers with NaN or infinity (`how` may allow −Infinity).
   */
  readonly run: <Name extends string>(
    feeds: Readonly<Record<string, OnnxTensor>>,
    outputs: readonly Name[],
    how?: RunHow,
  ) => Promise<Record<Name, OnnxTensor>>;
  close(): Promise<void>;
}

export interface RunHow {
  /** −Infinity is an answer: what a model masked. */
  readonly mayMask?: boolean;
}

export interface OpenOptions extends ReadOptions {
  /** Of the sums within one operator; operators come one after the other. Default 1. */
  readonly threads?: number;
}

/** @throws UserError as `readOnnxModel`, and where the runtime cannot load it. */
export async function openOnnx(file: string, options: OpenOptions = {}): Promise<OnnxSession> {
  const model = readOnnxModel(file, options);
  const what = options.field === undefined ? file : `${options.field}: ${file}`;
  const runtime = await import('onnxruntime-node');
  const { file: whole, remove } = await layOut(model);
  const settings: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: options.threads ?? 1,
    interOpNumThreads: 1,
    // Its own lines would go to standard error beside the message.
    logSeverityLevel: 4,
    // Threads that wait for work leave the processor to others.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
  const session = await runtime.InferenceSession.create(whole, settings)
    .catch((cause: unknown) => {
      throw new UserError(`${what} cannot be loaded by ${onnxLibrary()}: ${reason(cause)}`, { cause });
    })
    .finally(remove);
  const run: OnnxSession['run'] = async (feeds, outputs, { mayMask = false } = {}) => {
    const tensors = Object.entries(feeds).map(([name, { shape, data }]) => {
      const { type } = requireInput(model, name, what);
      const elements = toElements(type, data);
      return [name, new runtime.Tensor(type as 'float32', elements as Float32Array, [...shape])];
    });
    const wanted = outputs.map((name) => ({ as: name, type: requireOutput(model, name, what).type }));
    const results = await session
      .run(Object.fromEntries(tensors) as Record<string, Tensor>, outputs)
      .catch((cause: unknown) => {
        throw new UserError(`${what} failed on ${shapesOf(feeds)}: ${reason(cause)}`, { cause });
      });
    const read = wanted.map(({ as: name, type }) => {
      const result = results[name] as Tensor;
      const data = fromElements(type, result.data as ElementData);
      requireNumbers(data, mayMask, `${what}: its output ${name}`);
      return [name, { shape: [...result.dims], data }] as const;
    });
    return Object.fromEntries(read) as Record<(typeof outputs)[number], OnnxTensor>;
  };
  return { model, run, close: () => session.release() };
}

function requireNumbers(data: Float32Array, mayMask: boolean, what: string): void {
  let at = 0;
  while (at < data.length && (Number.isFinite(data[at]) || (mayMask && data[at] === -Infinity))) at++;
  if (at === data.length) return;
  throw new UserError(
    `${what} holds ${data[at]} (value ${at} of ${data.length}); expected ${mayMask ? 'finite numbers, or −Infinity for what is masked' : 'finite numbers'}. Mend the model, or what it is fed (side, normalise)`,
  );
}

const shapesOf = (feeds: Readonly<Record<string, OnnxTensor>>) =>
  Object.entries(feeds).map(([name, { shape }]) => `${name} [${shape.join(', ')}]`).join(' and '); // prettier-ignore

/** The runtime's words without the places in its own source. */
function reason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const own = text.replaceAll(/\/onnxruntime_src\/\S+ /g, '').replaceAll('\0', '');
  return firstLines(own.trim().split('\n'), 6).map((line) => shortened(line)).join('\n'); // prettier-ignore
}
