/** How a drawing is seen: turned, mirrored, foreshortened, scaled and put somewhere in the image. */
import { boxOf, type Box, type Size } from '@keygrid/geometry';
import type { Drawing } from './drawing.ts';
import { rotate, type Vector } from './outline.ts';
import type { Random } from './random.ts';

export interface View {
  readonly mirrored: boolean;
  /** Degrees about the vertical axis: one side comes nearer, the width shrinks. */
  readonly azimuth: number;
  /** Degrees in the image plane. */
  readonly roll: number;
  /** Width against height. */
  readonly stretch: number;
}

/** Degrees. */
const LARGEST_AZIMUTH = 35;
const LARGEST_ROLL = 25;
/** Distance of the eye in drawing units (a drawing is about 100 across). */
const EYE_DISTANCE = 260;
/** Free pixels around an object that is not truncated. */
const MARGIN_PX = 2;

export function drawView(random: Random, mayBeMirrored: boolean): View {
  return {
    mirrored: random.chance(0.3) && mayBeMirrored,
    azimuth: random.range(-LARGEST_AZIMUTH, LARGEST_AZIMUTH),
    roll: random.range(-LARGEST_ROLL, LARGEST_ROLL),
    stretch: random.range(0.88, 1.14),
  };
}

/** SPair's viewpoint_variation: 0 the same side within 20° in all, 1 within 45°, 2 beyond or mirrored. */
export function viewpointVariation(a: View, b: View): number {
  const turned = Math.abs(a.azimuth - b.azimuth) + Math.abs(a.roll - b.roll);
  if (a.mirrored !== b.mirrored || turned > 45) return 2;
  return turned > 20 ? 1 : 0;
}

export function look(drawing: Drawing, view: View): Drawing {
  const azimuth = (view.azimuth * Math.PI) / 180;
  const { x1, x2, y1, y2 } = extent(drawing);
  const centre = { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
  return mapDrawing(drawing, (p) => {
    const x = (p.x - centre.x) * view.stretch * (view.mirrored ? -1 : 1);
    const nearness = EYE_DISTANCE / (EYE_DISTANCE - x * Math.sin(azimuth));
    return rotate({ x: x * Math.cos(azimuth) * nearness, y: (p.y - centre.y) * nearness }, view.roll);
  });
}

/**
 * Scales the drawing so that its longer side is `longerSidePx` and puts it somewhere inside the frame,
 * or, truncated, across one of its edges.
 */
export function place(
  drawing: Drawing,
  longerSidePx: number,
  frame: Size,
  truncated: boolean,
  random: Random,
): Drawing {
  const box = extent(drawing);
  const [width, height] = [box.x2 - box.x1, box.y2 - box.y1];
  const scale = Math.min(
    longerSidePx / Math.max(width, height),
    (frame.width - 2 * MARGIN_PX) / width,
    (frame.height - 2 * MARGIN_PX) / height,
  );
  let left = random.range(MARGIN_PX, frame.width - width * scale - MARGIN_PX);
  let top = random.range(MARGIN_PX, frame.height - height * scale - MARGIN_PX);
  const outside = random.range(0.08, 0.25);
  const edge = random.pick(['left', 'right', 'top', 'bottom'] as const);
  if (truncated) {
    if (edge === 'left') left = -outside * width * scale;
    if (edge === 'right') left = frame.width - (1 - outside) * width * scale;
    if (edge === 'top') top = -outside * height * scale;
    if (edge === 'bottom') top = frame.height - (1 - outside) * height * scale;
  }
  return mapDrawing(drawing, (p) => ({ x: left + (p.x - box.x1) * scale, y: top + (p.y - box.y1) * scale }));
}

/** The box around all parts. */
export function extent(drawing: Drawing): Box<'original'> {
  return boxOf(drawing.parts.flatMap((part) => part.outline)) ?? { x1: 0, y1: 0, x2: 0, y2: 0 };
}

function mapDrawing(drawing: Drawing, move: (p: Vector) => Vector): Drawing {
  return {
    parts: drawing.parts.map((part) => ({ ...part, outline: part.outline.map(move) })),
    keypoints: drawing.keypoints.map(move),
  };
}
