/** One matched pair as a picture: both images with the matches across, and below the two crops as the network saw them. */
import type { Crop, Point } from '@keygrid/geometry';
import { toInput } from '@keygrid/geometry';
import type { Picture } from '@keygrid/datasets';
import type { PairAnswer } from '@keygrid/kbc';
import type { Sheet } from './sheet.ts';

export interface Match {
  readonly source: Picture;
  readonly target: Picture;
  readonly sourceKeypoints: readonly Point<'original'>[];
  readonly truth?: readonly Point<'original'>[];
  readonly answer: PairAnswer;
  /** The crops' pixels, `[side, side, 3]`, levels 0..255. */
  readonly sourceInput: Float32Array;
  readonly targetInput: Float32Array;
}

/** Pixels on the sheet. */
const PICTURE_HEIGHT = 340;
const CROP_SIDE = 256;
const GAP = 24;

/** Where the source's and the target's column begin. */
type Columns = [source: number, target: number];

/** Maps an original or input coordinate to the sheet. */
type Place = (p: { x: number; y: number }) => { x: number; y: number };

export function drawMatch(sheet: Sheet, heading: string, match: Match): void {
  sheet.heading(heading);
  drawCrops(sheet, match, drawPictures(sheet, match));
}

function drawPictures(sheet: Sheet, match: Match): Columns {
  const { source, target, sourceKeypoints, truth, answer } = match;
  const top = sheet.y;
  const left = placePicture(sheet, source, sheet.margin, top);
  const targetX = Math.max(left.end, sheet.margin + CROP_SIDE) + GAP;
  const right = placePicture(sheet, target, targetX, top);
  drawWindow(sheet, left.place, answer.sourceCrop);
  drawWindow(sheet, right.place, answer.targetCrop);
  truth?.forEach((p, i) => sheet.cross(right.place(p), colour(i, truth.length)));
  answer.targetKeypoints.forEach((p, i) => {
    const from = sourceKeypoints[i];
    if (!from) return;
    const [a, b] = [left.place(from), right.place(p)];
    sheet.line(a, b, colour(i, sourceKeypoints.length));
    sheet.dot(a, colour(i, sourceKeypoints.length));
    sheet.dot(b, colour(i, sourceKeypoints.length));
  });
  sheet.advance(PICTURE_HEIGHT + 12, right.end + sheet.margin);
  return [sheet.margin, targetX];
}

function placePicture(sheet: Sheet, picture: Picture, x: number, y: number): { place: Place; end: number } {
  const scale = PICTURE_HEIGHT / picture.height;
  const width = Math.round(picture.width * scale);
  const { data } = picture;
  sheet.picture(
    { data, width: picture.width, height: picture.height },
    { x, y, width, height: PICTURE_HEIGHT },
  );
  return { place: (p) => ({ x: x + p.x * scale, y: y + p.y * scale }), end: x + width };
}

/** The part of the image a window shows; a squash shows all of it and gets no rectangle. */
function drawWindow(sheet: Sheet, place: Place, crop: Crop): void {
  if (crop.kind === 'squash') return;
  const corner = { x: crop.offset.x / crop.scale.x, y: crop.offset.y / crop.scale.y };
  const end = {
    x: Math.min(crop.image.width, corner.x + crop.side / crop.scale.x),
    y: Math.min(crop.image.height, corner.y + crop.side / crop.scale.y),
  };
  sheet.rectangle(place(corner), place(end));
}

function drawCrops(sheet: Sheet, match: Match, [sourceX, targetX]: Columns): void {
  const { answer, sourceKeypoints, truth = [] } = match;
  drawCrop(
    sheet,
    { title: 'source', x: sourceX, crop: answer.sourceCrop, data: match.sourceInput },
    sourceKeypoints,
    [],
  );
  const target = { title: 'target', x: targetX, crop: answer.targetCrop, data: match.targetInput };
  drawCrop(sheet, target, answer.targetKeypoints, truth);
  sheet.advance(CROP_SIDE + 36, targetX + CROP_SIDE + sheet.margin);
}

function drawCrop(
  sheet: Sheet,
  { title, x, crop, data }: { title: string; x: number; crop: Crop; data: Float32Array },
  points: readonly Point<'original'>[],
  crosses: readonly Point<'original'>[],
): void {
  const frame = { x, y: sheet.y + 18, width: CROP_SIDE, height: CROP_SIDE };
  sheet.note(`${title} as the network saw it: ${describeCrop(crop)}`, { x, y: sheet.y + 12 });
  const levels = Uint8Array.from(data, (level) => Math.round(level));
  sheet.picture({ data: levels, width: crop.side, height: crop.side }, frame);
  const zoom = CROP_SIDE / crop.side;
  const drawInside = (all: readonly Point<'original'>[], draw: Sheet['dot']) =>
    all.forEach((p, i) => {
      const { x: column, y: row } = toInput(crop, p);
      const isInside = Math.min(column, row) >= 0 && Math.max(column, row) <= crop.side;
      if (isInside) draw({ x: frame.x + column * zoom, y: frame.y + row * zoom }, colour(i, points.length));
    });
  drawInside(crosses, sheet.cross);
  drawInside(points, sheet.dot);
}

function describeCrop(crop: Crop): string {
  if (crop.kind === 'squash') return 'whole, squashed';
  return crop.scale.x === 1 ? 'cropped' : `cropped, enlarged ×${crop.scale.x.toFixed(2)}`;
}

/** Evenly spread hues, one a keypoint. */
function colour(index: number, count: number): string {
  return `hsl(${Math.round((360 * index) / count)}, 90%, 50%)`;
}
