/** A person from the front in a two-coloured suit: elbows, knees and head move. */
import { part, tint, type Category } from '../drawing.ts';
import { add, between, ellipse, polar, ribbon } from '../outline.ts';

export const PERSON: Category = {
  name: 'person',
  mayBeMirrored: false,
  draw(random) {
    const neck = { x: 0, y: 0 };
    const sway = random.range(-8, 8);
    const pelvis = add(neck, polar(random.range(30, 36), 90 + sway));
    const shoulderHalf = random.range(11, 14);
    const leftShoulder = add(neck, { x: -shoulderHalf, y: 4 });
    const rightShoulder = add(neck, { x: shoulderHalf, y: 4 });
    const head = add(neck, polar(random.range(11, 13), -90 + random.range(-15, 15)));
    const headRadius = random.range(8, 10);
    const [upper, lower] = [random.range(15, 19), random.range(14, 18)];
    /** `side` −1 is the picture's left. */
    const limb = (
      from: typeof neck,
      spread: number,
      bend: number,
      side: number,
      first: number,
      second: number,
    ) => {
      const joint = add(from, polar(first, 90 - side * spread));
      return [from, joint, add(joint, polar(second, 90 - side * (spread + bend)))] as const;
    };
    const arm = (from: typeof neck, side: number) =>
      limb(from, random.range(15, 100), random.range(-10, 85), side, upper, lower);
    const leg = (side: number) =>
      limb(
        add(pelvis, { x: side * 6, y: 0 }),
        random.range(2, 32),
        random.range(-30, 5),
        side,
        upper + 5,
        lower + 5,
      );
    const leftArm = arm(leftShoulder, -1);
    const rightArm = arm(rightShoulder, 1);
    const leftLeg = leg(-1);
    const rightLeg = leg(1);
    const thick = random.range(6.5, 8.5);
    const segments = (joints: readonly (typeof neck)[], hues: readonly number[], width: number) =>
      hues.map((hue, i) =>
        part(ribbon(joints.slice(i, i + 2), width, width * 0.85), tint(random, hue, 0.75, 0.48)),
      );
    return {
      parts: [
        ...segments(leftLeg, [118, 150], thick * 1.15),
        ...segments(rightLeg, [52, 38], thick * 1.15),
        part(
          ribbon([between(neck, pelvis, 0.12), pelvis], shoulderHalf * 2, 15),
          tint(random, 3, 0.78, 0.46),
          random.pick(['plain', 'stripes', 'dots']),
        ),
        ...segments(leftArm, [222, 190], thick),
        ...segments(rightArm, [282, 325], thick),
        part(ellipse(head, headRadius * 0.9, headRadius), tint(random, 25, 0.5, 0.72)),
        part(
          ellipse(add(head, { x: 0, y: -headRadius * 0.5 }), headRadius * 0.9, headRadius * 0.6),
          tint(random, 20, 0.4, 0.18),
        ),
      ],
      keypoints: [
        add(head, { x: 0, y: -headRadius }),
        neck,
        ...leftArm,
        ...rightArm,
        pelvis,
        ...leftLeg.slice(1),
        ...rightLeg.slice(1),
      ],
    };
  },
};
