/** Textured ground in muted colours, so that an object's parts stand out without standing alone. */
import type { Size } from '@keygrid/geometry';
import type { Random } from './random.ts';

type Field = (x: number, y: number) => number;
type Rgb = readonly [number, number, number];

/** Pixels of the coarsest and the finest structure at 250 px width; larger images scale it. */
const COARSEST_PX = 60;
const FINEST_PX = 3;

/** Levels 0..255, `[height, width, 3]`. */
export function paintBackground(size: Size, random: Random): Float32Array {
  const unit = size.width / 250;
  const tone = cloudField(size, COARSEST_PX * unit, FINEST_PX * unit, random.range(0.45, 0.75), random);
  const grain = cloudField(size, random.range(6, 24) * unit, FINEST_PX * unit, 0.6, random);
  const weave = patternField(unit, random);
  const colours = [mutedColour(random), mutedColour(random), mutedColour(random)] as const;
  const contrast = random.range(18, 42);
  const weaveContrast = random.chance(0.6) ? random.range(6, 22) : 0;
  const pixels = new Float32Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const mix = tone(x, y) * 2;
      const [from, to] = mix < 1 ? [colours[0], colours[1]] : [colours[1], colours[2]];
      const share = smooth(mix - Math.floor(Math.min(mix, 1.999)));
      const light = (grain(x, y) - 0.5) * contrast + weave(x, y) * weaveContrast;
      const at = (y * size.width + x) * 3;
      for (let c = 0; c < 3; c++) {
        const level = (from[c] ?? 0) * (1 - share) + (to[c] ?? 0) * share;
        pixels[at + c] = level + light;
      }
    }
  }
  return pixels;
}

/** A colour of low saturation, never near black or white. */
function mutedColour(random: Random): Rgb {
  const grey = random.range(70, 190);
  const spread = random.range(4, 26);
  const channel = () => grey + random.range(-spread, spread);
  return [channel(), channel(), channel()];
}

/** Sum of smooth random lattices, each half as coarse as the one before; about 0..1. */
function cloudField(size: Size, coarsest: number, finest: number, decay: number, random: Random): Field {
  const layers: { field: Field; weight: number }[] = [];
  for (let cell = coarsest, weight = 1; cell >= finest; cell /= 2, weight *= decay) {
    layers.push({ field: latticeField(size, cell, random), weight });
  }
  const total = layers.reduce((sum, { weight }) => sum + weight, 0);
  return (x, y) => {
    let value = 0;
    for (const { field, weight } of layers) value += weight * field(x, y);
    return Math.min(1, Math.max(0, (value / total - 0.5) * 1.8 + 0.5));
  };
}

function latticeField(size: Size, cell: number, random: Random): Field {
  const columns = Math.ceil(size.width / cell) + 2;
  const rows = Math.ceil(size.height / cell) + 2;
  const values = Float32Array.from({ length: columns * rows }, () => random.unit());
  return (x, y) => {
    const column = Math.floor(x / cell);
    const row = Math.floor(y / cell);
    const u = smooth(x / cell - column);
    const v = smooth(y / cell - row);
    const at = row * columns + column;
    const upper = (values[at] ?? 0) * (1 - u) + (values[at + 1] ?? 0) * u;
    const lower = (values[at + columns] ?? 0) * (1 - u) + (values[at + columns + 1] ?? 0) * u;
    return upper * (1 - v) + lower * v;
  };
}

/** A regular pattern, -1..1: stripes, tiles or waves in some direction. */
function patternField(unit: number, random: Random): Field {
  const kind = random.pick(['stripes', 'tiles', 'waves'] as const);
  const period = random.range(8, 30) * unit;
  const angle = random.range(0, Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const swing = random.range(2, 6) * unit;
  return (x, y) => {
    const [u, v] = [x * cos + y * sin, y * cos - x * sin];
    if (kind === 'stripes') return Math.sin((2 * Math.PI * u) / period);
    if (kind === 'waves') return Math.sin((2 * Math.PI * (u + swing * Math.sin(v / period))) / period);
    return (Math.floor(u / period) + Math.floor(v / period)) % 2 === 0 ? 0.8 : -0.8;
  };
}

const smooth = (t: number): number => t * t * (3 - 2 * t);
