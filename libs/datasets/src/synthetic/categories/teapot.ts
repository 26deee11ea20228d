/** A teapot from the side: the lid lifts, spout and handle vary. */
import { part, tint, type Category } from '../drawing.ts';
import { add, ellipse, polar, ribbon, rotate, type Vector } from '../outline.ts';

export const TEAPOT: Category = {
  name: 'teapot',
  mayBeMirrored: true,
  draw(random) {
    const middle = { x: 0, y: 0 };
    const [rx, ry] = [random.range(25, 31), random.range(19, 26)];
    const on = (degrees: number, factor = 1) => {
      const p = polar(1, degrees);
      return { x: p.x * rx * factor, y: p.y * ry * factor };
    };
    const spoutBase = on(random.range(10, 25), 0.95);
    const elbow = add(spoutBase, polar(random.range(13, 17), random.range(-35, -15)));
    const spoutTip = add(elbow, polar(random.range(14, 20), random.range(-75, -45)));
    const handleTop = on(215, 0.95);
    const handleBottom = on(155, 0.95);
    const reach = random.range(16, 24);
    const outermost = { x: -rx - reach, y: random.range(-6, 4) };
    const lift = random.range(0, 9);
    const tilt = random.range(-18, 18);
    const lidMiddle = { x: 0, y: -ry * 0.9 - lift };
    const onLid = (x: number, y: number) => rotate(add(lidMiddle, { x, y }), tilt, lidMiddle);
    const lidHalf = rx * random.range(0.52, 0.64);
    const knob = onLid(0, -random.range(11, 14));
    const baseHalf = rx * random.range(0.5, 0.65);
    const baseY = ry * 0.95;
    return {
      parts: [
        part(
          ribbon(handle(handleTop, outermost, handleBottom), random.range(5, 7)),
          tint(random, 222, 0.72, 0.5),
        ),
        part(ribbon([spoutBase, elbow, spoutTip], 13, 6), tint(random, 8, 0.82, 0.48)),
        part(
          ribbon(
            [
              { x: -baseHalf, y: baseY },
              { x: baseHalf, y: baseY },
            ],
            7,
          ),
          tint(random, 110, 0.62, 0.4),
        ),
        part(
          ellipse(middle, rx, ry),
          tint(random, 174, 0.65, 0.45),
          random.pick(['plain', 'stripes', 'dots']),
        ),
        part(
          [
            onLid(-lidHalf, 2),
            onLid(-lidHalf * 0.7, -5),
            onLid(0, -8),
            onLid(lidHalf * 0.7, -5),
            onLid(lidHalf, 2),
          ],
          tint(random, 285, 0.6, 0.48),
        ),
        part(ellipse(knob, 5, 5), tint(random, 52, 0.9, 0.55)),
      ],
      keypoints: [
        spoutTip,
        spoutBase,
        knob,
        onLid(-lidHalf, 1),
        onLid(lidHalf, 1),
        handleTop,
        outermost,
        handleBottom,
        { x: -baseHalf, y: baseY },
        { x: baseHalf, y: baseY },
      ],
    };
  },
};

/** From the top joint out and back to the bottom joint. */
function handle(top: Vector, outermost: Vector, bottom: Vector): Vector[] {
  const along = (joint: Vector, share: number) => joint.x + (outermost.x - joint.x) * share;
  return [
    top,
    { x: along(top, 0.65), y: top.y - 5 },
    { x: outermost.x + 2, y: (top.y + outermost.y) / 2 - 2 },
    outermost,
    { x: along(bottom, 0.8), y: (bottom.y + outermost.y) / 2 + 3 },
    bottom,
  ];
}
