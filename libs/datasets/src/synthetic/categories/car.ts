/** A car from the side: the boot lid opens, cabin and wheels vary. */
import { part, tint, type Category } from '../drawing.ts';
import { add, between, ellipse, polar, ribbon } from '../outline.ts';

export const CAR: Category = {
  name: 'car',
  mayBeMirrored: true,
  draw(random) {
    const length = random.range(84, 100);
    const floor = 0;
    const belt = -random.range(17, 23);
    const roof = belt - random.range(14, 20);
    const rear = { x: 0, y: floor };
    const front = { x: length, y: floor };
    const windscreen = { x: length * random.range(0.66, 0.74), y: belt };
    const roofFront = { x: length * random.range(0.52, 0.6), y: roof };
    const roofRear = { x: length * random.range(0.24, 0.34), y: roof };
    const hinge = { x: length * random.range(0.14, 0.22), y: belt };
    const lidTip = add(hinge, polar(length * 0.19, 180 + random.range(0, 65)));
    const headlight = { x: length * 0.955, y: belt * random.range(0.5, 0.62) };
    const taillight = { x: length * 0.04, y: belt * random.range(0.6, 0.75) };
    const radius = random.range(9, 12);
    const rearWheel = { x: length * random.range(0.18, 0.24), y: floor + 1 };
    const frontWheel = { x: length * random.range(0.76, 0.82), y: floor + 1 };
    const handle = { x: length * random.range(0.4, 0.46), y: belt * 0.68 };
    const tyre = tint(random, 240, 0.1, 0.13);
    const glass = [between(windscreen, hinge, 0.08), between(roofFront, windscreen, 0.1)];
    return {
      parts: [
        part(ribbon([hinge, lidTip], 6), tint(random, 130, 0.65, 0.4)),
        part([hinge, roofRear, roofFront, windscreen], tint(random, 192, 0.6, 0.62)),
        part(ribbon(glass, 3), tint(random, 192, 0.2, 0.85)),
        part(ribbon([roofRear, roofFront], 6), tint(random, 285, 0.6, 0.45)),
        part(
          [rear, { x: 0, y: belt * 0.9 }, hinge, windscreen, { x: length * 0.97, y: belt * 0.72 }, front],
          tint(random, 4, 0.8, 0.48),
          random.pick(['plain', 'plain', 'stripes']),
        ),
        part(
          [
            { x: length * 0.36, y: belt * 0.95 },
            { x: length * 0.6, y: belt * 0.95 },
            { x: length * 0.58, y: floor - 2 },
            { x: length * 0.38, y: floor - 2 },
          ],
          tint(random, 28, 0.85, 0.55),
        ),
        part(
          ribbon([add(handle, { x: -4, y: 0 }), add(handle, { x: 4, y: 0 })], 3.4),
          tint(random, 240, 0.1, 0.15),
        ),
        part(ellipse(headlight, 6, 5), tint(random, 56, 0.95, 0.62)),
        part(ellipse(taillight, 5, 6), tint(random, 310, 0.75, 0.45)),
        part(ellipse(rearWheel, radius, radius), tyre),
        part(ellipse(rearWheel, radius * 0.55, radius * 0.55), tint(random, 222, 0.75, 0.55)),
        part(ellipse(frontWheel, radius, radius), tyre),
        part(ellipse(frontWheel, radius * 0.55, radius * 0.55), tint(random, 100, 0.6, 0.55)),
      ],
      keypoints: [
        frontWheel,
        rearWheel,
        headlight,
        taillight,
        roofFront,
        roofRear,
        windscreen,
        between(front, headlight, 0.1),
        between(rear, taillight, 0.1),
        handle,
        lidTip,
      ],
    };
  },
};
