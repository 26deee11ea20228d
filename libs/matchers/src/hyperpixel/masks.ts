/** Masks of pictures in a zip archive, found by the pictures' names. */
import { largest, UserError } from '@keygrid/contract';
import { croppedSize, type Crop } from '@keygrid/geometry';
import { decodePictureBytes, resample } from '@keygrid/images';
import { openZip } from '@keygrid/weights';
import type { FeatureMap } from '../maps/feature-map.ts';

export interface Masks {
  /** Grey levels 0..255 of a view, `[height, width, 1]`, cut out of the mask as the view is out of its picture. */
  of(picture: string, crop: Crop): Promise<FeatureMap>;
  close(): void;
}

/** Of one mask: 100 million pixels as PNG. */
const MAX_BYTES = 320 * 2 ** 20;

/** `file` is the archive: a PNG a picture, named as the picture is but for its ending. @throws UserError where it is none, or holds no PNG. */
export async function openMasks(file: string): Promise<Masks> {
  const zip = await openZip(file, 'masks', { refusal: refusalOf(file), limitBytes: Infinity });
  const names = [...zip.sizes.keys()].filter((name) => /\.png$/i.test(name)).sort();
  if (names.length === 0) {
    zip.close();
    throw new UserError(`${file} holds no PNG; expected one a picture, such as cat/2008_000123.png`);
  }
  const known = new Map<string, string[]>();
  for (const name of names) known.set(stemOf(name), [...(known.get(stemOf(name)) ?? []), name]);
  return {
    async of(picture, crop) {
      const stem = stemOf(picture);
      const [name, other] = nearest(picture, known.get(stem) ?? []);
      if (name === undefined)
        throw new UserError(
          `${file} has no mask of ${picture}; expected an entry ${stem}.png, in a folder or not`,
        );
      if (other !== undefined)
        throw new UserError(
          `${file}: ${name} and ${other} may both be the mask of ${picture}; expected folders as of the pictures`,
        );
      const mask = await decodePictureBytes(await zip.read(name, MAX_BYTES), `${file}, ${name}`);
      const { width, height } = crop.image;
      if (mask.width !== width || mask.height !== height)
        throw new UserError(
          `${file}, ${name}: the mask is ${mask.width}×${mask.height} pixels, its picture ${width}×${height}; expected the same`,
        );
      return grey(resample(mask, crop), crop);
    },
    close: () => zip.close(),
  };
}

/** Folders and name, without the ending. */
const partsOf = (name: string): string[] => name.replace(/\.[^./\\]*$/, '').split(/[/\\]/);

const stemOf = (name: string): string => partsOf(name).at(-1) ?? '';

/** Those entries whose path has the most in common with the picture's, from the name backwards. */
function nearest(picture: string, names: readonly string[]): string[] {
  const own = partsOf(picture).reverse();
  const common = names.map((name) => {
    const differs = partsOf(name).reverse().findIndex((part, i) => part !== own[i]); // prettier-ignore
    return differs < 0 ? partsOf(name).length : differs;
  });
  return names.filter((_, i) => common[i] === largest(common));
}

/** Of three equal channels the first. */
function grey(levels: Float32Array, crop: Crop): FeatureMap {
  const { width, height } = croppedSize(crop);
  const data = new Float32Array(width * height).map((_, i) => levels[3 * i] ?? NaN);
  return { width, height, channels: 1, data };
}

function refusalOf(file: string) {
  const advice = 'Pack the masks again: zip -r masks.zip .';
  return {
    damaged: (why: string, cause?: unknown) =>
      new UserError(`${file} is no whole zip archive: ${why}. ${advice}`, { cause }),
    unsupported: (why: string) => new UserError(`${file}: ${why}. ${advice}`),
  };
}
