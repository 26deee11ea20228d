/**
 * Float32 values into float64 sums in WebAssembly's vector instructions: a quarter of the time of the same loops in JavaScript.
 * Values are a vector, or what one source cell has with each target cell.
 */
import compile from 'watr/compile';

/** What is used of it: TypeScript knows it in browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** Arguments are byte addresses in `memory` and counts; `fours` counts values by four, at least one. */
export interface SumsKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** `max(0, value)³` in each value's place. */
  cubes(values: number, fours: number): void;
  roots(values: number, fours: number): void;
  /** `scale · value · factor` in each value's place; of `factors`, float64, there is one a value. */
  scaled(values: number, fours: number, factors: number, scale: number): void;
  /** Σ value · factor */
  weighted(values: number, fours: number, factors: number): number;
  /** Σ value · other, both float32. */
  product(values: number, fours: number, others: number): number;
  /** Adds `scale · value` to the float64 at its own place in `sums`. */
  addScaled(values: number, fours: number, sums: number, scale: number): void;
  /** Values `[height, width]` to the upper left corner of float64 `sums`, whose lines are `stride` bytes apart. */
  addLines(values: number, height: number, width: number, sums: number, stride: number): void;
}

let kernel: SumsKernel | undefined;

/** This thread's, made when it is first asked for (milliseconds). Its memory belongs to the caller until the caller awaits. */
export function sumsKernel(): SumsKernel {
  if (!kernel) {
    const module = new WebAssembly.Module(compile(TEXT) as Uint8Array);
    kernel = new WebAssembly.Instance(module).exports as SumsKernel;
  }
  return kernel;
}

const PAGE = 65536;

/** Makes its memory at least so large, and the first bytes 0. */
export function clearMemory({ memory }: SumsKernel, bytes: number): ArrayBuffer {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
  new Uint8Array(memory.buffer, 0, bytes).fill(0);
  return memory.buffer;
}

const LOW = low('x');
const HIGH = high('x');

const TEXT = `(module
  (memory (export "memory") 1)

  (func (export "cubes") (param $values i32) (param $fours i32) (local $x v128)
    ${eachFour(`
      (local.set $x (f32x4.pmax (local.get $x) (v128.const i32x4 0 0 0 0)))
      (v128.store (local.get $values)
        (f32x4.mul (f32x4.mul (local.get $x) (local.get $x)) (local.get $x)))`)})

  (func (export "roots") (param $values i32) (param $fours i32) (local $x v128)
    ${eachFour('(v128.store (local.get $values) (f32x4.sqrt (local.get $x)))')})

  (func (export "scaled") (param $values i32) (param $fours i32) (param $factors i32) (param $scale f64)
    (local $x v128) (local $by v128)
    (local.set $by (f64x2.splat (local.get $scale)))
    ${eachFour(`
      (v128.store (local.get $values) (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
        (f32x4.demote_f64x2_zero (f64x2.mul (f64x2.mul (local.get $by) ${LOW}) (v128.load (local.get $factors))))
        (f32x4.demote_f64x2_zero (f64x2.mul (f64x2.mul (local.get $by) ${HIGH}) (v128.load offset=16 (local.get $factors))))))
      (local.set $factors (i32.add (local.get $factors) (i32.const 32)))`)})

  ;; Two sums side by side: one alone waits for its own last addition.
  (func (export "weighted") (param $values i32) (param $fours i32) (param $factors i32) (result f64)
    (local $x v128) (local $first v128) (local $second v128)
    ${eachFour(`
      (local.set $first (f64x2.add (local.get $first) (f64x2.mul ${LOW} (v128.load (local.get $factors)))))
      (local.set $second (f64x2.add (local.get $second) (f64x2.mul ${HIGH} (v128.load offset=16 (local.get $factors)))))
      (local.set $factors (i32.add (local.get $factors) (i32.const 32)))`)}
    (local.set $first (f64x2.add (local.get $first) (local.get $second)))
    (f64.add (f64x2.extract_lane 0 (local.get $first)) (f64x2.extract_lane 1 (local.get $first))))

  (func (export "product") (param $values i32) (param $fours i32) (param $others i32) (result f64)
    (local $x v128) (local $y v128) (local $first v128) (local $second v128)
    ${eachFour(`
      (local.set $y (v128.load (local.get $others)))
      (local.set $first (f64x2.add (local.get $first) (f64x2.mul ${low('x')} ${low('y')})))
      (local.set $second (f64x2.add (local.get $second) (f64x2.mul ${high('x')} ${high('y')})))
      (local.set $others (i32.add (local.get $others) (i32.const 16)))`)}
    (local.set $first (f64x2.add (local.get $first) (local.get $second)))
    (f64.add (f64x2.extract_lane 0 (local.get $first)) (f64x2.extract_lane 1 (local.get $first))))

  (func (export "addScaled") (param $values i32) (param $fours i32) (param $sums i32) (param $scale f64)
    (local $x v128) (local $by v128)
    (local.set $by (f64x2.splat (local.get $scale)))
    ${eachFour(`
      (v128.store (local.get $sums) (f64x2.add (v128.load (local.get $sums)) (f64x2.mul (local.get $by) ${LOW})))
      (v128.store offset=16 (local.get $sums)
        (f64x2.add (v128.load offset=16 (local.get $sums)) (f64x2.mul (local.get $by) ${HIGH})))
      (local.set $sums (i32.add (local.get $sums) (i32.const 32)))`)})

  (func (export "addLines") (param $values i32) (param $height i32) (param $width i32) (param $sums i32) (param $stride i32)
    (local $x v128) (local $to i32) (local $end i32) (local $whole i32)
    (loop $eachLine
      (local.set $to (local.get $sums))
      (local.set $end (i32.add (local.get $sums) (i32.shl (local.get $width) (i32.const 3))))
      (local.set $whole (i32.sub (local.get $end) (i32.const 32)))
      (block $noFour
        (loop $four
          (br_if $noFour (i32.gt_s (local.get $to) (local.get $whole)))
          (local.set $x (v128.load (local.get $values)))
          (v128.store (local.get $to) (f64x2.add (v128.load (local.get $to)) ${LOW}))
          (v128.store offset=16 (local.get $to) (f64x2.add (v128.load offset=16 (local.get $to)) ${HIGH}))
          (local.set $values (i32.add (local.get $values) (i32.const 16)))
          (local.set $to (i32.add (local.get $to) (i32.const 32)))
          (br $four)))
      (block $noRest
        (loop $one
          (br_if $noRest (i32.ge_s (local.get $to) (local.get $end)))
          (f64.store (local.get $to)
            (f64.add (f64.load (local.get $to)) (f64.promote_f32 (f32.load (local.get $values)))))
          (local.set $values (i32.add (local.get $values) (i32.const 4)))
          (local.set $to (i32.add (local.get $to) (i32.const 8)))
          (br $one)))
      (local.set $sums (i32.add (local.get $sums) (local.get $stride)))
      (br_if $eachLine (local.tee $height (i32.sub (local.get $height) (i32.const 1)))))))`;

/** Each four values as `$x`. */
function eachFour(use: string): string {
  return `(loop $four
      (local.set $x (v128.load (local.get $values)))
      ${use.trim()}
      (local.set $values (i32.add (local.get $values) (i32.const 16)))
      (br_if $four (local.tee $fours (i32.sub (local.get $fours) (i32.const 1)))))`;
}

/** The first two of four float32 as float64. */
function low(name: string): string {
  return `(f64x2.promote_low_f32x4 (local.get $${name}))`;
}
/** The last two. */
function high(name: string): string {
  return `(f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $${name}) (local.get $${name})))`;
}
