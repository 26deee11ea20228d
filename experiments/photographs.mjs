// Pairs from photographs, whose truth is a warp that is known: `node experiments/photographs.mjs PHOTOGRAPHS FOLDER` writes
// them as a data set in the layout of SPair-71k (test pairs only). Half of them have their keypoints in a small part.
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

const SIZE = { width: 250, height: 188 };
const PAIRS_A_PHOTOGRAPH = 12;
const KEYPOINTS = 10;
/** Side of the part that holds the keypoints, as a share of the picture's height. */
const PARTS = { small: 0.3, large: 0.85 };
/** Keypoints stay so far from the border, in pixels. */
const MARGIN = 4;

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined)
  throw new Error('expected two folders: one with photographs, a new one');

/** Mulberry32: the same pairs in every run. */
function draws(seed) {
  let state = seed;
  return (least = 0, most = 1) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return least + (((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (most - least);
  };
}

/** Source → target: turned, scaled, sheared and tilted about the picture's middle, then shifted. */
function drawWarp(draw) {
  const [angle, scale, shear] = [draw(-0.5, 0.5), Math.exp(draw(-0.35, 0.35)), draw(-0.2, 0.2)];
  const [tiltX, tiltY] = [draw(-6e-4, 6e-4), draw(-6e-4, 6e-4)];
  const [shiftX, shiftY] = [draw(-25, 25), draw(-20, 20)];
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const [middleX, middleY] = [SIZE.width / 2, SIZE.height / 2];
  const a = [cos, cos * shear - sin, sin, sin * shear + cos];
  const forward = ([px, py]) => {
    const [x, y] = [px - middleX, py - middleY];
    const depth = 1 + tiltX * x + tiltY * y;
    return [
      (a[0] * x + a[1] * y) / depth + middleX + shiftX,
      (a[2] * x + a[3] * y) / depth + middleY + shiftY,
    ];
  };
  /** Solves the two linear equations of `forward` for x and y. */
  const backward = ([px, py]) => {
    const [u, v] = [px - middleX - shiftX, py - middleY - shiftY];
    const m = [a[0] - u * tiltX, a[1] - u * tiltY, a[2] - v * tiltX, a[3] - v * tiltY];
    const area = m[0] * m[3] - m[1] * m[2];
    return [(u * m[3] - v * m[1]) / area + middleX, (v * m[0] - u * m[2]) / area + middleY];
  };
  return { forward, backward };
}

/** Bilinear, in other light; what the photograph does not show is grey. */
function warped(rgb, { backward }, draw) {
  const { width, height } = SIZE;
  const light = [draw(0.75, 1.2), draw(0.75, 1.2), draw(0.75, 1.2)];
  const out = new Uint8ClampedArray(rgb.length).fill(127);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [x, y] = backward([column + 0.5, row + 0.5]).map((value) => value - 0.5);
      const [left, top] = [Math.floor(x), Math.floor(y)];
      if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) continue;
      const [h, v] = [x - left, y - top];
      for (let k = 0; k < 3; k++) {
        const at = (i, j) => rgb[((top + j) * width + left + i) * 3 + k];
        const value = (1 - v) * ((1 - h) * at(0, 0) + h * at(1, 0)) + v * ((1 - h) * at(0, 1) + h * at(1, 1));
        out[(row * width + column) * 3 + k] = value * light[k];
      }
    }
  return out;
}

const isInside = ([x, y]) =>
  x >= MARGIN && y >= MARGIN && x <= SIZE.width - MARGIN && y <= SIZE.height - MARGIN;

/** Points of a square part of the source that both pictures show; another part where there are too few. */
function drawKeypoints(part, { forward }, draw) {
  for (;;) {
    const side = part * SIZE.height;
    const [left, top] = [draw(0, SIZE.width - side), draw(0, SIZE.height - side)];
    const found = Array.from({ length: 4 * KEYPOINTS }, () => [
      left + draw(0, side),
      top + draw(0, side),
    ]).filter((point) => isInside(point) && isInside(forward(point)));
    if (found.length >= KEYPOINTS) return found.slice(0, KEYPOINTS);
  }
}

const rounded = (points) => points.map((point) => point.map((value) => Math.round(value * 100) / 100));
function boxOf(points) {
  const [x, y] = [0, 1].map((axis) => points.map((point) => point[axis]));
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

function write(name, content) {
  const file = path.join(to, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

const jpeg = (rgb) =>
  sharp(rgb, { raw: { ...SIZE, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer();

const names = [];
for (const [p, file] of fs.readdirSync(from).sort().entries()) {
  const category = path.parse(file).name;
  const photograph = sharp(path.join(from, file)).flatten({ background: '#7f7f7f' }).toColourspace('srgb');
  const resized = photograph.resize(SIZE.width, SIZE.height, { fit: 'cover' });
  const rgb = await resized.removeAlpha().raw().toBuffer();
  const draw = draws(1000 + p);
  const pictures = (image) => `JPEGImages/${category}/${image}`;
  write(pictures(`${category}.jpg`), await jpeg(rgb));
  for (let pair = 0; pair < PAIRS_A_PHOTOGRAPH; pair++) {
    const warp = drawWarp(draw);
    const target = `${category}_${pair}`;
    write(pictures(`${target}.jpg`), await jpeg(warped(rgb, warp, draw)));
    const source = drawKeypoints(pair % 2 === 0 ? PARTS.small : PARTS.large, warp, draw);
    const carried = source.map(warp.forward);
    const number = names.length + 1;
    const name = `${String(number).padStart(6, '0')}-${category}-${target}`;
    const size = [SIZE.width, SIZE.height, 3];
    const annotation = {
      filename: `${name}:${category}`,
      src_imname: `${category}.jpg`,
      trg_imname: `${target}.jpg`,
      src_imsize: size,
      trg_imsize: size,
      src_bndbox: boxOf(rounded(source)),
      trg_bndbox: boxOf(rounded(carried)),
      category,
      src_pose: 'Unspecified',
      trg_pose: 'Unspecified',
      src_kps: rounded(source),
      trg_kps: rounded(carried),
      kps_ids: source.map((_, i) => String(i)),
      mirror: 0,
      viewpoint_variation: 0,
      scale_variation: 0,
      truncation: 0,
      occlusion: 0,
      pair_id: number,
    };
    write(`PairAnnotation/test/${annotation.filename}.json`, JSON.stringify(annotation));
    names.push(annotation.filename);
  }
}
for (const split of ['trn', 'val', 'test']) {
  fs.mkdirSync(path.join(to, 'PairAnnotation', split), { recursive: true });
  write(`Layout/large/${split}.txt`, split === 'test' ? `${names.join('\n')}\n` : '');
}
console.log(`${names.length} pairs in ${to}`);
