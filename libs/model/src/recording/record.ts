/** Writes down which operations a computation is made of, while the native library runs them one by one. */
import type * as tf from '@tensorflow/tfjs-core';
import {
  FLOAT32,
  typeAttribute,
  type GraphAttribute,
  type GraphNode,
  type GraphTensor,
} from './graph-definition.ts';
import type { NativeBackend } from './native-graph.ts';

/** Where an operation's input comes from: a result of the graph (`node:index`), or a handle of the library made before. */
type Source = string | Handle;
interface Handle {
  readonly handle: number;
  readonly dtype: number;
}

export interface Recording {
  /** All that the outputs need, in the order they were run; each waits for the one before, so memory is that of the first run. */
  readonly nodes: readonly GraphNode[];
  /** Placeholders: first those of the inputs, then one for each of `captured`. */
  readonly placeholders: readonly string[];
  /** Handles that were made before and are no inputs: they have to stay. */
  readonly captured: readonly number[];
  readonly outputs: readonly string[];
}

let changingNow: ReadonlySet<tf.Variable> | undefined;

/** Whether a pass is being recorded that is given one of these each time: nothing computed from them may be kept. */
export const changesInPass = (variables: readonly tf.Variable[]): boolean =>
  changingNow !== undefined && variables.some((variable) => changingNow?.has(variable));

/** Runs `compute` and returns its results with what was recorded. It must not read a tensor: that throws. */
export function record<T>(
  backend: NativeBackend,
  { inputs, changing }: { readonly inputs: readonly tf.Tensor[]; readonly changing: readonly tf.Variable[] },
  compute: () => T,
  outputsOf: (result: T) => readonly tf.Tensor[],
): { readonly result: T; readonly recording: Recording } {
  const tape = new Tape(backend, [...inputs, ...changing]);
  const { binding, getInputTensorIds } = backend;
  const upload = getInputTensorIds.bind(backend);
  let sources: Source[] = [];
  let type = FLOAT32; // of the first input
  backend.getInputTensorIds = (tensors) => {
    const before = tensors.map((tensor) => tape.hostValue(tensor)); // the backend forgets them once they are uploaded
    const ids = upload(tensors);
    const [first] = tensors;
    if (first && first.dtype !== undefined) type = backend.tensorMap.get(first.dataId).dtype;
    sources = tensors.map((tensor, i) => tape.sourceOf(tensor, ids[i] as number, before[i]));
    return ids;
  };
  backend.binding = Object.create(binding, {
    executeOp: {
      value: (name: string, attributes: GraphAttribute[], ids: number[], outputs: number) => {
        const results = binding.executeOp(name, attributes, ids, outputs);
        const inferred = name === 'ExpandDims' ? [typeAttribute('T', type)] : []; // tfjs leaves it to the single call
        const all = [...attributes, ...inferred];
        tape.add(name, all, sources, results.map(({ id }) => id)); // prettier-ignore
        return results;
      },
    },
    tensorDataSync: {
      value: () => {
        throw new Error('A tensor was read inside a pass that is recorded');
      },
    },
  }) as typeof binding;
  changingNow = new Set(changing);
  try {
    const result = compute();
    return { result, recording: tape.finish(outputsOf(result)) };
  } finally {
    changingNow = undefined;
    backend.binding = binding;
    backend.getInputTensorIds = getInputTensorIds;
  }
}

interface Run {
  readonly operation: string;
  readonly attributes: readonly GraphAttribute[];
  readonly inputs: readonly Source[];
  readonly tensor?: GraphTensor;
}

class Tape {
  private readonly backend: NativeBackend;
  private readonly runs: Run[] = [];
  private readonly byInput = new Map<object, string>();
  private readonly byHandle = new Map<number, string>();
  private readonly constants = new Map<number, string>();
  /** Types of the inputs: by the end some of them are gone. */
  private readonly types: readonly number[];

  constructor(backend: NativeBackend, inputs: readonly tf.Tensor[]) {
    this.backend = backend;
    this.types = inputs.map((input) => this.typeOf(input));
    inputs.forEach(({ dataId }, i) => this.byInput.set(dataId, `input${i}`));
  }

  /** What a tensor holds that the library was not given yet. */
  hostValue(tensor: tf.TensorInfo): GraphTensor | undefined {
    const { backend } = this;
    const wide = (tensor as { readonly valueArray?: Int32Array }).valueArray; // a 64-bit number of tfjs' own
    if (wide) return { dtype: backend.binding.TF_INT64, shape: [], bytes: bytesOf(wide) };
    const data = backend.tensorMap.get(tensor.dataId);
    if (data.values === null || data.values === undefined) return undefined;
    const values = ArrayBuffer.isView(data.values) ? data.values : typed(data.values, data.dtype);
    return { dtype: data.dtype, shape: data.shape, bytes: bytesOf(values) };
  }

  sourceOf(tensor: tf.TensorInfo, handle: number, value: GraphTensor | undefined): Source {
    const input = this.byInput.get(tensor.dataId);
    if (input !== undefined) return input;
    const made = this.byHandle.get(handle) ?? this.constants.get(handle);
    if (made !== undefined) return made;
    if (value === undefined) return { handle, dtype: this.typeOf(tensor) };
    const node = this.push({ operation: 'Const', attributes: [], inputs: [], tensor: value });
    this.constants.set(handle, node);
    return node;
  }

  add(
    operation: string,
    attributes: readonly GraphAttribute[],
    inputs: readonly Source[],
    results: readonly number[],
  ): void {
    const node = this.push({ operation, attributes, inputs });
    results.forEach((handle, i) => this.byHandle.set(handle, i === 0 ? node : `${node}:${i}`));
  }

  finish(outputs: readonly tf.Tensor[]): Recording {
    const sources = outputs.map((output) => {
      const value = this.hostValue(output);
      const source = this.sourceOf(output, this.backend.tensorMap.get(output.dataId).id, value);
      // A result that is no operation's own: an input, or a tensor from before.
      const isOwn = typeof source === 'string' && source.startsWith('n');
      const attributes = [typeAttribute('T', this.typeOf(output))];
      return isOwn ? source : this.push({ operation: 'Identity', attributes, inputs: [source] });
    });
    return this.trimmed(sources);
  }

  private typeOf({ dataId }: tf.TensorInfo): number {
    return this.backend.tensorMap.get(dataId).dtype;
  }

  private push(run: Run): string {
    this.runs.push(run);
    return `n${this.runs.length - 1}`;
  }

  /** Without what no output needs. */
  private trimmed(outputs: readonly string[]): Recording {
    const needed = new Set(outputs.map(indexOf));
    for (let i = this.runs.length - 1; i >= 0; i--) {
      if (!needed.has(i)) continue;
      for (const input of this.runs[i]?.inputs ?? [])
        if (typeof input === 'string' && input.startsWith('n')) needed.add(indexOf(input));
    }
    const captured: Handle[] = [];
    const places = new Map<number, string>();
    const placeOf = (input: Handle): string => {
      const name = places.get(input.handle) ?? `captured${captured.push(input) - 1}`;
      places.set(input.handle, name);
      return name;
    };
    let before: string | undefined;
    const operations = this.runs.flatMap((run, i): GraphNode[] => {
      if (!needed.has(i)) return [];
      const name = `n${i}`;
      const inputs = run.inputs.map((input) => (typeof input === 'string' ? input : placeOf(input)));
      if (run.tensor)
        return [{ name, operation: run.operation, inputs, attributes: run.attributes, tensor: run.tensor }];
      const ordered = before === undefined ? inputs : [...inputs, `^${before}`];
      before = name;
      return [{ name, operation: run.operation, inputs: ordered, attributes: run.attributes }];
    });
    const given = [
      ...this.types.map((dtype, i) => ({ name: `input${i}`, dtype })),
      ...captured.map(({ dtype }, i) => ({ name: `captured${i}`, dtype })),
    ];
    const entries = given.map(({ name, dtype }): GraphNode => {
      return { name, operation: 'Placeholder', inputs: [], attributes: [typeAttribute('dtype', dtype)] };
    });
    return {
      nodes: [...entries, ...operations],
      placeholders: given.map(({ name }) => name),
      captured: captured.map(({ handle }) => handle),
      outputs,
    };
  }
}

const indexOf = (source: string) => Number(source.slice(1).split(':')[0]);
const bytesOf = (view: ArrayBufferView) =>
  Uint8Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
const typed = (values: readonly number[], dtype: number) =>
  dtype === FLOAT32 ? Float32Array.from(values) : Int32Array.from(values);
