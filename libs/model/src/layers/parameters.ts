/** The network's named variables: made from a seed, kept in TensorFlow's layout, read and written in PyTorch's. */
import * as tf from '@tensorflow/tfjs-core';
import { derived, type Derived } from './derived.ts';
import type { Initial } from './initialise.ts';
import { rearrange } from '../tensors/rearrange.ts';
import { expectNumbers, expectSameNames, type StateDict } from '@keygrid/weights';

/** How one tensor is stored here and in PyTorch: patterns of `rearrange` for both ways. */
export interface Layout {
  readonly fromTorch: string;
  readonly toTorch: string;
  /** Sizes of grouped axes. */
  readonly sizes?: Readonly<Record<string, number>>;
}

interface Entry {
  readonly variable: tf.Variable;
  readonly shape: readonly number[];
  readonly layout: Layout | undefined;
}

/** Values that some parameters start from: all those under `prefix`, which the names in `dict` lack. */
export interface GivenWeights {
  readonly dict: StateDict;
  readonly prefix?: string;
  /** Names the source in errors. */
  readonly what?: string;
}

/** Every parameter and running statistic of a network, in the order they were declared. */
export class ParameterStore {
  private readonly entries = new Map<string, Entry>();
  private readonly derivations: Derived<readonly tf.Tensor[]>[] = [];
  private readonly seed: number;
  private readonly given: GivenWeights | undefined;

  /** Parameters that `given` holds take their values from it, and none are drawn for them. */
  constructor(seed: number, given?: GivenWeights) {
    this.seed = seed;
    this.given = given;
  }

  /** Trainable variables by name, in TensorFlow's layout. */
  get parameters(): ReadonlyMap<string, tf.Variable> {
    return this.select(true);
  }
  /** Running statistics of batch norm by name. */
  get statistics(): ReadonlyMap<string, tf.Variable> {
    return this.select(false);
  }
  /** The whole store as a scope with empty prefix. */
  get root(): ParameterScope {
    return new ParameterScope(this, '');
  }

  declare(
    name: string,
    shape: readonly number[],
    initial: Initial,
    trainable: boolean,
    layout?: Layout,
  ): tf.Variable {
    if (this.entries.has(name)) throw new Error(`Parameter ${name} is declared twice`);
    const variable = tf.tidy(() => {
      const value = tf.tensor(this.givenValues(name, shape) ?? initial(this.seed, name, shape), [...shape]);
      return tf.variable(layout ? rearrange(value, layout.fromTorch, layout.sizes) : value, trainable);
    });
    this.entries.set(name, { variable, shape, layout });
    return variable;
  }

  /** A tensor stored like parameter `name` (its gradient, for example) in PyTorch's layout. */
  toTorchLayout(name: string, value: tf.Tensor): tf.Tensor {
    const layout = this.entries.get(name)?.layout;
    return layout ? rearrange(value, layout.toTorch, layout.sizes) : tf.clone(value);
  }

  /** Copies of all values under PyTorch's names and in its layouts. */
  stateDict(): StateDict {
    const dict: StateDict = new Map();
    for (const [name, { variable, shape }] of this.entries) {
      const value = this.toTorchLayout(name, variable);
      dict.set(name, { shape, data: value.dataSync<'float32'>().slice() });
      value.dispose();
    }
    return dict;
  }

  /**
   * After everything is declared: throws a UserError with every missing, extra, misshapen and mistyped tensor of the
   * given weights, or the first that holds NaN or infinity, and disposes everything.
   */
  expectGiven(): void {
    if (!this.given) return;
    try {
      this.expectFit(this.given);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Takes all values over. Throws as `expectGiven` does, before anything is changed. */
  load(dict: StateDict, { what }: { what?: string } = {}): void {
    this.expectFit({ dict, what });
    for (const [name, { variable, shape, layout }] of this.entries) {
      tf.tidy(() => {
        const value = tf.tensor(dict.get(name)?.data ?? [], [...shape], 'float32');
        variable.assign(layout ? rearrange(value, layout.fromTorch, layout.sizes) : value);
      });
    }
  }

  /** Tensors computed from parameters, kept until one of them changes. */
  derive<T extends readonly tf.Tensor[]>(sources: readonly tf.Variable[], make: () => T): Derived<T> {
    const derivation = derived(sources, make);
    this.derivations.push(derivation);
    return derivation;
  }

  dispose(): void {
    for (const derivation of this.derivations) derivation.dispose();
    for (const { variable } of this.entries.values()) variable.dispose();
  }

  private givenValues(name: string, shape: readonly number[]): Float32Array | undefined {
    return this.given && valuesIn(this.given, name, shape);
  }

  private expectFit({ dict, prefix = '', what = 'The state dict' }: GivenWeights): void {
    const wanted = [...this.entries].filter(([name]) => name.startsWith(prefix));
    const shapes = wanted.map(([name, { shape }]) => [name.slice(prefix.length), shape] as const);
    expectSameNames(new Map(shapes), dict, what);
    expectNumbers(dict, what);
  }

  private select(trainable: boolean): ReadonlyMap<string, tf.Variable> {
    const found = [...this.entries].filter(([, { variable }]) => variable.trainable === trainable);
    return new Map(found.map(([name, { variable }]) => [name, variable]));
  }
}

/** Undefined where there are none of this shape; `expectFit` says so. */
function valuesIn(
  { dict, prefix = '' }: GivenWeights,
  name: string,
  shape: readonly number[],
): Float32Array | undefined {
  const found = name.startsWith(prefix) ? dict.get(name.slice(prefix.length)) : undefined;
  return found?.shape.join() === shape.join() ? found.data : undefined;
}

/** What a scope asks of its store. */
export type Declares = Pick<ParameterStore, 'declare' | 'derive'>;

/** A place in the tree of names: `scope.in('attn').in('q')` declares `….attn.q.weight`. */
export class ParameterScope {
  private readonly store: Declares;
  private readonly prefix: string;

  constructor(store: Declares, prefix: string) {
    this.store = store;
    this.prefix = prefix;
  }

  in(part: string): ParameterScope {
    return new ParameterScope(this.store, `${this.prefix}${part}.`);
  }
  /** Declares a trained tensor of a PyTorch shape; the variable is stored as `layout` says. */
  trained(name: string, shape: readonly number[], initial: Initial, layout?: Layout): tf.Variable {
    return this.store.declare(this.prefix + name, shape, initial, true, layout);
  }
  /** Declares a running statistic. */
  statistic(name: string, shape: readonly number[], initial: Initial): tf.Variable {
    return this.store.declare(this.prefix + name, shape, initial, false);
  }
  /** `ParameterStore.derive` */
  derive<T extends readonly tf.Tensor[]>(sources: readonly tf.Variable[], make: () => T): Derived<T> {
    return this.store.derive(sources, make);
  }
}
