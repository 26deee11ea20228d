/**
 * A pass that is run operation by operation once and as one call of TensorFlow afterwards. A GPU waits for its calls: a pair of
 * pictures at the paper's size is some 700 of them. The same kernels run on the same values in the same order, so not a
 * bit changes.
 */
import * as tf from '@tensorflow/tfjs-core';
import { codePath } from '../kernels/code-path.ts';
import { isRecording } from '../kernels/tape.ts';
import { graphDefinition } from './graph-definition.ts';
import { recordingBackend, type NativeBackend } from './native-graph.ts';
import { record } from './record.ts';

/** Of one pass, for inputs of different shapes; the one that was not used for the longest time goes first. */
const MOST_FUNCTIONS = 16;

interface KnownFunction {
  readonly name: string;
  readonly captured: readonly number[];
  readonly results: number;
  /** Which of the changing variables it assigns, by their place. */
  readonly assigned: readonly number[];
}
let made = 0;

export interface PassOptions {
  /** Variables that `compute` may assign, or that are assigned between two runs: they are passed along like inputs. */
  readonly changing?: readonly tf.Variable[];
  /** The pass uses no variable at all: it stays when one is assigned. */
  readonly ofInputsAlone?: boolean;
  /** Tells passes of one owner apart whose inputs have the same shapes. */
  readonly variant?: string;
}

export interface RecordedPass {
  /**
   * `compute` is a function of `inputs`, of the variables and of `variant`: of no other tensor, and of no number that differs
   * from run to run. It reads no tensor. The results are the caller's.
   */
  run(inputs: readonly tf.Tensor[], compute: () => readonly tf.Tensor[], options?: PassOptions): tf.Tensor[];
  dispose(): void;
}

/** Passes over `variables`, which change seldom: once one that is not named as changing is assigned, all are recorded again. */
export function recordedPass(variables: () => Iterable<tf.Variable>): RecordedPass {
  const functions = new Map<string, KnownFunction | 'seen'>();
  const seenData = new Map<string, readonly object[]>();
  const forget = (key: string) => {
    const known = functions.get(key);
    functions.delete(key);
    if (known !== undefined && known !== 'seen') recordingBackend()?.removeFunction(known.name);
  };
  return {
    dispose: () => [...functions.keys()].forEach(forget),
    run(inputs, compute, { changing = [], ofInputsAlone = false, variant = '' } = {}) {
      const native = mayRecord() ? recordingBackend() : undefined;
      if (!native) return [...compute()];
      const key = [
        variant,
        changing.length,
        ...inputs.map(({ dtype, shape }) => `${dtype} ${shape.join()}`),
      ].join(';');
      const now = ofInputsAlone ? [] : dataOf(variables(), changing);
      if (!isSame(now, seenData.get(key))) forget(key);
      seenData.set(key, now);
      const known = functions.get(key);
      functions.delete(key); // it is the youngest again
      if (known === undefined) {
        const [oldest] = functions.keys();
        if (functions.size >= MOST_FUNCTIONS && oldest !== undefined) forget(oldest);
        functions.set(key, 'seen');
        return [...compute()]; // what is made once and kept is made now
      }
      if (known !== 'seen') {
        functions.set(key, known);
        return call(native.backend, known, inputs, changing);
      }
      const before = changing.map(({ dataId }) => dataId);
      const assigned = () => changing.flatMap(({ dataId }, i) => (dataId === before[i] ? [] : [i]));
      const { result, recording } = record(native.backend, { inputs, changing }, compute, (results) => [
        ...results,
        ...assigned().map((i) => changing[i] as tf.Variable),
      ]);
      const name = `pass_${(made += 1)}`;
      native.addFunction(name, graphDefinition(recording.nodes), recording.placeholders, recording.outputs);
      functions.set(key, {
        name,
        captured: recording.captured,
        results: result.length,
        assigned: assigned(),
      });
      return [...result];
    },
  };
}

/** What the variables hold now that have to stay as they are. */
function dataOf(variables: Iterable<tf.Variable>, changing: readonly tf.Variable[]): object[] {
  const others = new Set(changing);
  return [...variables].filter((variable) => !others.has(variable)).map(({ dataId }) => dataId);
}

const isSame = (now: readonly object[], before: readonly object[] | undefined) =>
  before !== undefined && now.length === before.length && now.every((data, i) => data === before[i]);

/** On a GPU only: on a CPU TensorFlow computes a graph with other kernels than single calls. `KEYGRID_PASSES=single`: never. */
const mayRecord = () => codePath() === 'gpu' && process.env['KEYGRID_PASSES'] !== 'single' && !isRecording();

function call(
  backend: NativeBackend,
  { name, captured, results, assigned }: KnownFunction,
  inputs: readonly tf.Tensor[],
  changing: readonly tf.Variable[],
): tf.Tensor[] {
  const ids = [...backend.getInputTensorIds([...inputs, ...changing]), ...captured];
  const config = { name: 'config_proto', type: backend.binding.TF_ATTR_STRING, value: AS_IT_IS };
  const outputs = backend.binding
    .executeOp(name, [config], ids, results + assigned.length)
    .map((metadata) => backend.createOutputTensor(metadata));
  assigned.forEach((place, i) => {
    const value = outputs[results + i] as tf.Tensor;
    changing[place]?.assign(value);
    value.dispose();
  });
  return outputs.slice(0, results);
}

/**
 * ConfigProto { graph_options (10) { rewrite_options (10) { every rewriting of the graph: off (2) } } }: 1 layout, 2 pruning,
 * 3 constants, 4 memory, 7 arithmetic, 8 dependencies, 9 loops, 10 functions, 13 shapes, 14 fusion, 15 allocation.
 */
const AS_IT_IS = (() => {
  const off = [[1, 2], [2, 1], [3, 2], [4, 1], [7, 2], [8, 2], [9, 2], [10, 2], [13, 2], [14, 2], [15, 2]]; // prettier-ignore
  const rewriting = off.flatMap(([field = 0, value = 0]) => [field << 3, value]);
  return String.fromCharCode(82, rewriting.length + 2, 82, rewriting.length, ...rewriting);
})();
