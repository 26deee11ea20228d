/** What a pickle's operations work on: the values under construction, and the world that names and calls are asked of. */
import type { PickleBytes } from './pickle-bytes.ts';
import type { Refusal } from './refusal.ts';

export class Tuple {
  readonly items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

export interface PickleWorld {
  /** What `module.name` stands for. */
  global(module: string, name: string): unknown;
  /** What an object outside the pickle stands for. */
  persistent(id: unknown): unknown;
  call(callee: unknown, args: Tuple): unknown;
  /** `state` is to be put into `target`. */
  build(target: unknown, state: unknown): void;
}

/** A state dict of ResNet-101 makes some 15,000 values. */
const MAX_VALUES = 500_000;

/** The values under construction. Every value made is counted, so that a small file cannot fill the memory. */
export class PickleMachine {
  readonly bytes: PickleBytes;
  readonly refusal: Refusal;
  readonly world: PickleWorld;
  private readonly stack: unknown[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  private made = 0;

  constructor(bytes: PickleBytes, world: PickleWorld, refusal: Refusal) {
    this.bytes = bytes;
    this.world = world;
    this.refusal = refusal;
  }

  push(value: unknown): void {
    this.count();
    this.stack.push(value);
  }
  /** The uppermost value, which stays. */
  top(): unknown {
    if (this.stack.length === (this.marks.at(-1) ?? 0))
      throw this.refusal.damaged('a value is missing in its pickle');
    return this.stack.at(-1);
  }
  pop(): unknown {
    const value = this.top();
    this.stack.pop();
    return value;
  }
  mark(): void {
    this.count();
    this.marks.push(this.stack.length);
  }
  /** All values since the last mark. */
  popToMark(): unknown[] {
    const begin = this.marks.pop();
    if (begin === undefined) throw this.refusal.damaged('a mark is missing in its pickle');
    return this.stack.splice(begin);
  }
  memoise(index = this.memo.size): void {
    this.count();
    if (index >= MAX_VALUES) throw this.refusal.damaged(`its pickle numbers a value ${index}`);
    this.memo.set(index, this.top());
  }
  recall(index: number): void {
    if (!this.memo.has(index)) throw this.refusal.damaged(`its pickle has no value number ${index}`);
    this.push(this.memo.get(index));
  }

  private count(): void {
    this.made += 1;
    if (this.made > MAX_VALUES)
      throw this.refusal.unsupported(`its pickle makes more than ${MAX_VALUES} values`);
  }
}
