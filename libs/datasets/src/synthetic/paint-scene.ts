/** Paints a scene: background, clutter, the object under one light, what hides it; then what a camera adds. */
import { largest, smallest } from '@keygrid/contract';
import { loadSharp } from '@keygrid/images';
import { paintBackground } from './background.ts';
import { part, tint, type Colour, type Part } from './drawing.ts';
import { add, leaf, polar, ribbon, type Outline } from './outline.ts';
import { expose } from './exposure.ts';
import { createRandom, type Random } from './random.ts';
import { lump, type Scene } from './scene.ts';

/** A JPEG file's bytes; the same scene gives the same bytes with the same version of sharp. */
export async function paintScene(scene: Scene): Promise<Buffer> {
  const { seed, split, category, index } = scene.key;
  const draws = (purpose: string) => createRandom(seed, split, category.name, index, purpose);
  const { width, height } = scene.frame;
  const clutter = drawClutter(scene, draws('clutter'));
  const foreground = scene.occluder ? [scene.occluder] : [];
  const svg = toSvg([...clutter, ...scene.object.parts, ...foreground], scene, draws('light'));
  const sharp = await loadSharp();
  const layer = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
  const pixels = paintBackground(scene.frame, draws('background'));
  cover(pixels, layer);
  const exposed = expose(pixels, scene.frame, draws('exposure'));
  const quality = draws('quality').integer(87, 94);
  return sharp(exposed, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}

/** Muted things behind the object. */
function drawClutter(scene: Scene, random: Random): Part[] {
  const { width, height } = scene.frame;
  return Array.from({ length: random.integer(5, 12) }, () => {
    const centre = { x: random.range(0, width), y: random.range(0, height) };
    const length = width * random.range(0.05, 0.25);
    const end = add(centre, polar(length, random.range(0, 360)));
    const shapes: (() => Outline)[] = [
      () => lump(centre, length * 0.4, random),
      () => ribbon([centre, end], width * random.range(0.01, 0.04)),
      () => leaf(centre, end, length * random.range(0.2, 0.6)),
      () => [centre, end, add(end, polar(length * 0.6, random.range(0, 360)))],
    ];
    const colour = tint(random, random.range(0, 360), random.range(0.05, 0.3), random.range(0.25, 0.7));
    return part(random.pick(shapes)(), colour, random.pick(['plain', 'stripes', 'dots']));
  });
}

/** Every part gets a gradient along the light's direction; textures are drawn over it. */
function toSvg(parts: readonly Part[], scene: Scene, random: Random): string {
  const { width, height } = scene.frame;
  const light = polar(0.5, random.range(200, 340));
  const depth = random.range(0.05, 0.14);
  const turn = random.integer(0, 179);
  const definitions: string[] = [];
  const shapes = parts.map((p, i) => {
    definitions.push(
      `<linearGradient id="g${i}" x1="${0.5 + light.x}" y1="${0.5 + light.y}" x2="${0.5 - light.x}" y2="${0.5 - light.y}">` +
        `<stop offset="0" stop-color="${css(p.colour, depth)}"/><stop offset="1" stop-color="${css(p.colour, -depth)}"/></linearGradient>`,
    );
    const d = `M${p.outline.map((v) => `${v.x.toFixed(2)} ${v.y.toFixed(2)}`).join('L')}Z`;
    const plain = `<path d="${d}" fill="url(#g${i})"/>`;
    if (p.texture === 'plain') return plain;
    definitions.push(texture(`t${i}`, p, turn));
    return `${plain}<path d="${d}" fill="url(#t${i})"/>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<defs>${definitions.join('')}</defs>${shapes.join('')}</svg>`
  );
}

/** Eight periods across the part, in a darker shade of its own colour. */
function texture(id: string, { outline, colour, texture: kind }: Part, turn: number): string {
  const xs = outline.map((p) => p.x);
  const ys = outline.map((p) => p.y);
  const longer = Math.max(largest(xs) - smallest(xs), largest(ys) - smallest(ys));
  const period = Math.max(1.5, longer / 8);
  const fill = `fill="${css(colour, -0.14)}"`;
  const mark =
    kind === 'stripes'
      ? `<rect width="${period * 0.4}" height="${period}" ${fill}/>`
      : `<circle cx="${period / 2}" cy="${period / 2}" r="${period * 0.27}" ${fill}/>`;
  return (
    `<pattern id="${id}" width="${period}" height="${period}" patternUnits="userSpaceOnUse" ` +
    `patternTransform="rotate(${turn})">${mark}</pattern>`
  );
}

function css({ hue, saturation, lightness }: Colour, brighter: number): string {
  const light = Math.min(0.97, Math.max(0.03, lightness + brighter));
  return `hsl(${(((hue % 360) + 360) % 360).toFixed(1)},${(saturation * 100).toFixed(1)}%,${(light * 100).toFixed(1)}%)`;
}

/** Lays RGBA levels over RGB ones, in place. */
function cover(pixels: Float32Array, layer: Buffer): void {
  for (let i = 0, j = 0; i < pixels.length; i += 3, j += 4) {
    const share = (layer[j + 3] ?? 0) / 255;
    if (share === 0) continue;
    for (let c = 0; c < 3; c++) {
      pixels[i + c] = (pixels[i + c] ?? 0) * (1 - share) + (layer[j + c] ?? 0) * share;
    }
  }
}
