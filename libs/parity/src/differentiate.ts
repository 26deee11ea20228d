/** Runs a layer on a case's inputs and differentiates `Σ out · r` by every tensor whose gradient the case states. */
import { own, UserError } from '@keygrid/contract';
import { lossAndGradients } from '@keygrid/model';
import { ParameterStore } from '@keygrid/model/layers';
import type { StateTensor } from '@keygrid/weights';
import * as tf from '@tensorflow/tfjs-core';
import { tensorsUnder, type TensorCase } from './case.ts';
import type { Computed } from './check.ts';
import { fromTensor, inScope, toTensor } from './tensors.ts';

/** A case's `in.*` tensors by name, without the prefix. */
export type Inputs = (name: string) => tf.Tensor;
/** Results by name, without `out.`. */
export type Results = Record<string, tf.Tensor>;

interface Layer {
  /** Holds the layer's parameters, already loaded. */
  readonly store: ParameterStore;
  readonly forward: (inputs: Inputs) => Results;
}

/** `build` declares a layer in an empty store; its parameters are loaded from the case's `w.*` and `also`. */
export function runLayer(
  test: TensorCase,
  build: (store: ParameterStore) => (inputs: Inputs) => Results,
  also: ReadonlyMap<string, StateTensor> = new Map(),
): Computed {
  const store = new ParameterStore(0);
  try {
    const forward = build(store);
    store.load(new Map([...tensorsUnder(test, 'w.'), ...also]), { what: `Case ${test.name}` });
    return differentiate(test, { store, forward });
  } finally {
    store.dispose();
  }
}

/** An operation without parameters. */
export const runOperation = (test: TensorCase, forward: (inputs: Inputs) => Results): Computed =>
  runLayer(test, () => forward);

function differentiate(test: TensorCase, { store, forward }: Layer): Computed {
  const inputs = new Map(
    [...tensorsUnder(test, 'in.')].map(([name, value]) => [
      name,
      tf.tidy(() => tf.variable(toTensor(value))),
    ]),
  );
  const read = (name: string): tf.Tensor => {
    const input = inputs.get(name);
    if (!input) throw new Error(`Case ${test.name} has no tensor in.${name}`);
    return input;
  };
  try {
    const wanted = [...tensorsUnder(test, 'grad.').keys()];
    if (wanted.length === 0) return inScope(() => named(forward(read)));
    const variableOf = (name: string): tf.Variable => {
      const variable = name.startsWith('in.')
        ? inputs.get(name.slice(3))
        : store.parameters.get(parameterName(name));
      if (!variable)
        throw new UserError(`Case ${test.name} states grad.${name}, but has no input or weight ${name}`);
      return variable;
    };
    const variables = new Map(wanted.map((name) => [name, variableOf(name)]));
    return inScope(() => computeBoth(test, { store, forward: () => forward(read) }, variables));
  } finally {
    tf.dispose([...inputs.values()]);
  }
}

function computeBoth(
  test: TensorCase,
  { store, forward }: { store: ParameterStore; forward: () => Results },
  variables: ReadonlyMap<string, tf.Variable>,
): Computed {
  const factors = tensorsUnder(test, 'r.');
  let results: Computed = new Map();
  const { gradients } = lossAndGradients(variables, () => {
    const out = forward();
    results = named(out);
    const terms = [...factors].map(([name, r]) => {
      const result = own(out, name);
      if (result?.shape.join() !== r.shape.join())
        throw new UserError(
          `Case ${test.name}: r.${name} is [${r.shape.join(', ')}], the result ${name} ` +
            (result ? `[${result.shape.join(', ')}]` : 'is not computed'),
        );
      return tf.sum(tf.mul(result, toTensor(r)));
    });
    return (terms.length > 0 ? tf.addN(terms) : out.loss) as tf.Scalar;
  });
  const derived = [...gradients].map(([name, gradient]) => {
    const value = name.startsWith('in.') ? gradient : store.toTorchLayout(parameterName(name), gradient);
    return [`grad.${name}`, fromTensor(value)] as const;
  });
  return new Map([...results, ...derived]);
}

/** A layer's weights carry `w.` in a case; a network's have their own names. */
const parameterName = (name: string) => name.replace(/^w\./, '');

const named = (results: Results): Computed =>
  new Map(Object.entries(results).map(([name, value]) => [`out.${name}`, fromTensor(value)]));
