/** Closed outlines as lists of corners: every shape is one, so that any view of it is a function of points. */

export interface Vector {
  readonly x: number;
  readonly y: number;
}
export type Outline = readonly Vector[];

/** Corners of a full ellipse. */
const ELLIPSE_CORNERS = 28;
/** Corners of a ribbon's round end. */
const END_CORNERS = 7;

export const add = (a: Vector, b: Vector): Vector => ({ x: a.x + b.x, y: a.y + b.y });
export const between = (a: Vector, b: Vector, share: number): Vector => ({
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
});

/** The vector of this length; 0° points right, 90° down. */
export function polar(length: number, degrees: number): Vector {
  const angle = (degrees * Math.PI) / 180;
  return { x: length * Math.cos(angle), y: length * Math.sin(angle) };
}

export function rotate(p: Vector, degrees: number, about: Vector = { x: 0, y: 0 }): Vector {
  const angle = (degrees * Math.PI) / 180;
  const [dx, dy] = [p.x - about.x, p.y - about.y];
  return {
    x: about.x + dx * Math.cos(angle) - dy * Math.sin(angle),
    y: about.y + dx * Math.sin(angle) + dy * Math.cos(angle),
  };
}

export function ellipse(centre: Vector, rx: number, ry: number, degrees = 0): Outline {
  return Array.from({ length: ELLIPSE_CORNERS }, (_, i) => {
    const angle = (2 * Math.PI * i) / ELLIPSE_CORNERS;
    return rotate(
      { x: centre.x + rx * Math.cos(angle), y: centre.y + ry * Math.sin(angle) },
      degrees,
      centre,
    );
  });
}

/** A band along a line of points with round ends; its width goes evenly from `from` to `to`. */
export function ribbon(line: readonly Vector[], from: number, to = from): Outline {
  const last = line.length - 1;
  const direction = (i: number): number => {
    const a = line[Math.max(0, i - 1)] as Vector;
    const b = line[Math.min(last, i + 1)] as Vector;
    return (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
  };
  const half = (i: number) => (from + ((to - from) * i) / last) / 2;
  const side = (turn: number) => line.map((p, i) => add(p, polar(half(i), direction(i) + turn)));
  const end = (i: number, turn: number) =>
    Array.from({ length: END_CORNERS }, (_, k) =>
      add(line[i] as Vector, polar(half(i), direction(i) + turn + (180 * (k + 1)) / (END_CORNERS + 1))),
    );
  return [...side(-90), ...end(last, -90), ...side(90).reverse(), ...end(0, 90)];
}

/** A leaf from `base` to `tip`, widest (`width`) at a third of its length. */
export function leaf(base: Vector, tip: Vector, width: number): Outline {
  const along = Math.hypot(tip.x - base.x, tip.y - base.y) || 1;
  const normal = { x: -(tip.y - base.y) / along, y: (tip.x - base.x) / along };
  const profile = [0, 0.12, 0.33, 0.55, 0.78, 1];
  const halves = [0.28, 0.42, 0.5, 0.4, 0.2, 0];
  const edge = (sign: number) =>
    profile.map((share, i) => {
      const p = between(base, tip, share);
      const offset = sign * width * (halves[i] ?? 0);
      return { x: p.x + normal.x * offset, y: p.y + normal.y * offset };
    });
  return [...edge(1), ...edge(-1).reverse()];
}

/** Even-odd rule. */
export function contains(outline: Outline, p: Vector): boolean {
  let inside = false;
  outline.forEach((a, i) => {
    const b = outline[(i + 1) % outline.length] as Vector;
    if (a.y > p.y !== b.y > p.y && p.x < a.x + ((p.y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside;
  });
  return inside;
}
