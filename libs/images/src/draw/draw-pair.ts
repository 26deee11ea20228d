/** A pair as a picture: both images side by side with their keypoints, and below what the network sees of each. */
import { croppedSize, toInput, type Box, type Crop, type Point } from '@keygrid/geometry';
import type { Picture } from '../picture.ts';
import { resample } from '../resample.ts';
import type { Sheet, Spot } from './sheet.ts';

export interface ImageDrawing {
  readonly picture: Picture;
  /** Dots. A source and a target keypoint of one position are joined and share their colour. */
  readonly keypoints: readonly Point<'original'>[];
  /** Crosses: where the keypoints truly are, if the dots are predictions. */
  readonly truth?: readonly Point<'original'>[];
  readonly box?: Box<'original'>;
  /** Given: its window is drawn into the image, and what the network sees of the image below it. */
  readonly crop?: Crop;
}

export interface PairDrawing {
  readonly source: ImageDrawing;
  readonly target: ImageDrawing;
  /** Each keypoint has its number beside it, from 1. */
  readonly numbered?: boolean;
}

/** Pixels on the sheet. */
interface Room {
  readonly width: number;
  readonly height: number;
}

/** A longer picture is drawn smaller, so that the sheet stays bounded. */
const PICTURE: Room = { width: 1360, height: 340 };
const SMALL_PICTURE: Room = { width: 400, height: 240 };
const CROP_SIDE = 256;
const GAP = 24;

/** Of a pair with more keypoints the first are drawn, and the heading says so. */
const MOST_KEYPOINTS = 1000;

const WINDOW = { colour: '#d00', dashed: true };
const OBJECT = { colour: '#06c', dashed: false };

/** Maps an original or input coordinate to the sheet. */
type Place = (p: Spot) => Spot;

/** Where an image's column begins, and what is written above its crop. */
interface Column {
  readonly title: 'source' | 'target';
  readonly x: number;
  readonly numbered: boolean;
}

/** The sheet's size depends on the pair's shape within bounds only: two pictures of at most 1360×340 in a row. */
export function drawPair(sheet: Sheet, heading: string, whole: PairDrawing): void {
  const count = Math.max(whole.source.keypoints.length, whole.target.keypoints.length);
  const pair = { ...whole, source: firstOf(whole.source), target: firstOf(whole.target) };
  sheet.heading(
    count > MOST_KEYPOINTS ? `${heading} (the first ${MOST_KEYPOINTS} of ${count} keypoints)` : heading,
  );
  const hasCrops = pair.source.crop !== undefined || pair.target.crop !== undefined;
  const columns = { room: PICTURE, least: hasCrops ? CROP_SIDE : 0 };
  const { targetX, end } = drawPictures(sheet, pair, sheet.margin, columns);
  sheet.advance(PICTURE.height + 12, end + sheet.margin);
  if (!hasCrops) return;
  const { numbered = false } = pair;
  drawCrop(sheet, pair.source, { title: 'source', x: sheet.margin, numbered });
  drawCrop(sheet, pair.target, { title: 'target', x: targetX, numbered });
  sheet.advance(CROP_SIDE + 36, targetX + CROP_SIDE + sheet.margin);
}

/** Pairs beside each other, pictures only: their windows are drawn into them. */
export function drawRow(sheet: Sheet, heading: string, pairs: readonly PairDrawing[]): void {
  sheet.heading(heading);
  let x = sheet.margin;
  for (const { source, target, ...pair } of pairs)
    x =
      drawPictures(sheet, { ...pair, source: firstOf(source), target: firstOf(target) }, x, {
        room: PICTURE,
        least: source.crop || target.crop ? CROP_SIDE : 0,
      }).end +
      2 * GAP;
  sheet.advance(PICTURE.height + 20, x - 2 * GAP + sheet.margin);
}

/** One pair without words, for a page: two pictures of at most 400×240. */
export function drawSmall(sheet: Sheet, { source, target }: PairDrawing): void {
  const pair = { source: firstOf(source), target: firstOf(target) };
  const { end, height } = drawPictures(sheet, pair, sheet.margin, { room: SMALL_PICTURE, least: 0 });
  sheet.advance(height, end + sheet.margin);
}

function firstOf(image: ImageDrawing): ImageDrawing {
  const keypoints = image.keypoints.slice(0, MOST_KEYPOINTS);
  return { ...image, keypoints, truth: image.truth?.slice(0, MOST_KEYPOINTS) };
}

/** @returns Where the target's column begins, where the pair ends, and how high it is. */
function drawPictures(
  sheet: Sheet,
  { source, target, numbered }: PairDrawing,
  x: number,
  { room, least }: { readonly room: Room; readonly least: number },
): { targetX: number; end: number; height: number } {
  const left = placePicture(sheet, source, x, room);
  const targetX = Math.max(left.end, x + least) + GAP;
  const right = placePicture(sheet, target, targetX, room);
  target.truth?.forEach((p, i, all) => {
    const predicted = target.keypoints[i];
    if (predicted) sheet.line(right.place(predicted), right.place(p), colour(i, all.length));
  });
  target.truth?.forEach((p, i, all) => sheet.cross(right.place(p), colour(i, all.length)));
  const ends = target.keypoints.flatMap((p, i, all) => {
    const from = source.keypoints[i];
    return from ? [{ a: left.place(from), b: right.place(p), ink: colour(i, all.length) }] : [];
  });
  for (const { a, b, ink } of ends) sheet.line(a, b, ink);
  for (const { a, b, ink } of ends) for (const end of [a, b]) sheet.dot(end, ink);
  if (numbered) ends.forEach(({ a, b }, i) => [a, b].forEach((end) => sheet.label(`${i + 1}`, end)));
  return { targetX, end: right.end, height: Math.max(left.height, right.height) };
}

function placePicture(
  sheet: Sheet,
  { picture, box, crop }: ImageDrawing,
  x: number,
  room: Room,
): { place: Place; end: number; height: number } {
  const { data, width, height } = picture;
  const scale = Math.min(room.height / height, room.width / width);
  // A side thinner than a pixel is drawn a pixel wide.
  const drawn = (side: number) => Math.max(1, Math.round(side * scale));
  const frame = { x, y: sheet.y, width: drawn(width), height: drawn(height) };
  sheet.picture({ data, width, height }, frame);
  const place: Place = (p) => ({ x: frame.x + p.x * scale, y: frame.y + p.y * scale });
  if (box) sheet.rectangle(place({ x: box.x1, y: box.y1 }), place({ x: box.x2, y: box.y2 }), OBJECT);
  if (crop) drawWindow(sheet, place, crop);
  return { place, end: x + frame.width, height: frame.height };
}

/** The part of the image a window shows; a squash shows all of it and gets no rectangle. */
function drawWindow(sheet: Sheet, place: Place, crop: Crop): void {
  if (crop.kind !== 'window') return;
  const corner = { x: crop.offset.x / crop.scale.x, y: crop.offset.y / crop.scale.y };
  const end = {
    x: Math.min(crop.image.width, corner.x + crop.side / crop.scale.x),
    y: Math.min(crop.image.height, corner.y + crop.side / crop.scale.y),
  };
  sheet.rectangle(place(corner), place(end), WINDOW);
}

function drawCrop(
  sheet: Sheet,
  { picture, crop, keypoints, truth = [] }: ImageDrawing,
  { title, x, numbered }: Column,
): void {
  if (!crop) return;
  const { width, height } = croppedSize(crop);
  const zoom = CROP_SIDE / crop.side;
  const frame = { x, y: sheet.y + 18, width: width * zoom, height: height * zoom };
  sheet.note(`${title} as the network sees it: ${describeCrop(crop)}`, { x, y: sheet.y + 12 });
  const levels = Uint8Array.from(resample(picture, crop), (level) => Math.round(level));
  sheet.picture({ data: levels, width, height }, frame);
  const drawInside = (all: readonly Point<'original'>[], draw: (at: Spot, i: number) => void) =>
    all.forEach((p, i) => {
      const { x: column, y: row } = toInput(crop, p);
      const isInside = Math.min(column, row) >= 0 && column <= width && row <= height;
      if (isInside) draw({ x: frame.x + column * zoom, y: frame.y + row * zoom }, i);
    });
  drawInside(truth, (at, i) => sheet.cross(at, colour(i, keypoints.length)));
  drawInside(keypoints, (at, i) => sheet.dot(at, colour(i, keypoints.length)));
  if (numbered) drawInside(keypoints, (at, i) => sheet.label(`${i + 1}`, at));
}

function describeCrop(crop: Crop): string {
  if (crop.kind === 'squash') return 'whole, squashed';
  if (crop.kind === 'whole') return 'whole';
  return crop.scale.x === 1 ? 'cropped' : `cropped, enlarged ×${crop.scale.x.toFixed(2)}`;
}

/** Evenly spread hues, one a keypoint. */
function colour(index: number, count: number): string {
  return `hsl(${Math.round((360 * index) / count)}, 90%, 50%)`;
}
