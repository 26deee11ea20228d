/** The gallery of a report in words: what was changed, and each pair's numbers. */
import type { Gallery, GalleryPair } from '../../gallery/gallery.ts';
import { changeText, type ShownGallery } from './pair-gallery.ts';

export function reportGallery({ change, unit, lists, notes }: Gallery, protocol: string): ShownGallery {
  return {
    title: `Pairs: ${change.title}`,
    notes: [changeText(change, protocol), ...notes],
    lists: lists.map(({ title, pairs }) => ({
      title,
      pairs: pairs.map((pair) => ({ caption: captionOf(pair, unit), sides: pair.sides })),
    })),
  };
}

/** `000001-a-b:cat: 40.0 % right before, +20.0 points (± 14.1 over trainings)` */
function captionOf({ id, before, gain, deviation }: GalleryPair, unit: Gallery['unit']): string {
  const spread = deviation === null ? '' : ` (± ${deviation.toFixed(1)} over ${unit}s)`;
  return `${id}: ${before.toFixed(1)} % of its keypoints right before, ${signed(gain)} points${spread}`;
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
