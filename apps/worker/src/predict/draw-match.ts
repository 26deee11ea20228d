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
  readonly truth?: readonly Point<'original'>[] | undefined;
  readonly answer: PairAnswer;
  /** The crops' pixels, `[side, side, 3]`, levels 0..255. */
  readonly sourceInput: Float32Array;
  readonly targetInput: Float32Array;
}

/** Pixels on the sheet. */
const PICTURE_HEIGHT = 340;
const CROP_SIDE = 256;
const GAP = 24;

/** Maps an original or input coordinate to the sheet. */
type Place = (p: { x: number; y: number }) => { x: number; y: number };

export function drawMatch(sheet: Sheet, heading: string, match: Match): void {
  sheet.heading(heading);
  drawPictures(sheet, match);
  drawCrops(sheet, match);
}

function drawPictures(sheet: Sheet, { source, target, sourceKeypoints, truth, answer }: Match): void {
  const top = sheet.y;
  const left = placePicture(sheet, source, sheet.margin, top);
  const right = placePicture(sheet, target, left.end + GAP, top);
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

function drawCrops(sheet: Sheet, match: Match): void {
  const { answer, sourceKeypoints, truth } = match;
  const top = sheet.y;
  const shown = [
    { title: 'source', crop: answer.sourceCrop, data: match.sourceInput, points: sourceKeypoints, truth: [] },
    {
      title: 'target',
      crop: answer.targetCrop,
      data: match.targetInput,
      points: answer.targetKeypoints,
      truth: truth ?? [],
    },
  ];
  shown.forEach(({ title, crop, data, points, truth: crosses }, column) => {
    const x = sheet.margin + column * (CROP_SIDE + GAP);
    const place: Place = (p) => ({
      x: x + (p.x * CROP_SIDE) / crop.side,
      y: top + 18 + (p.y * CROP_SIDE) / crop.side,
    });
    sheet.note(`${title} as the network saw it: ${describeCrop(crop)}`, { x, y: top + 12 });
    const pixels = {
      data: Uint8Array.from(data, (level) => Math.round(level)),
      width: crop.side,
      height: crop.side,
    };
    const frame = { x, y: top + 18, width: CROP_SIDE, height: CROP_SIDE };
    sheet.picture(pixels, frame);
    const inside = (p: Point<'input'>) => p.x >= 0 && p.y >= 0 && p.x <= crop.side && p.y <= crop.side;
    crosses.forEach((p, i) => {
      const seen = toInput(crop, p);
      if (inside(seen)) sheet.cross(place(seen), colour(i, points.length));
    });
    points.forEach((p, i) => {
      const seen = toInput(crop, p);
      if (inside(seen)) sheet.dot(place(seen), colour(i, points.length));
    });
  });
  sheet.advance(CROP_SIDE + 36, sheet.margin * 2 + 2 * CROP_SIDE + GAP);
}

function describeCrop(crop: Crop): string {
  if (crop.kind === 'squash') return 'whole, squashed';
  return crop.scale.x === 1 ? 'cropped' : `cropped, enlarged ×${crop.scale.x.toFixed(2)}`;
}

/** Evenly spread hues, one a keypoint. */
function colour(index: number, count: number): string {
  return `hsl(${Math.round((360 * index) / count)}, 90%, 50%)`;
}
