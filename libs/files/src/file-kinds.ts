/** What files from outside are for, and how large one may be: the only list of size limits. */

interface FileKindText {
  /** What is expected, for messages: "a grid file such as experiments/demo.yaml". */
  readonly expected: string;
  /** A larger file is refused before it is read. */
  readonly maxBytes: number;
}

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

const KINDS = {
  /** The largest shipped grid has 4 KB, a list of 20,000 seeds 130 KB. The worst of this size takes YAML some seconds. */
  grid: { expected: 'a grid file such as experiments/demo.yaml', maxBytes: 512 * KIB },
  settings: { expected: 'settings in TOML', maxBytes: MIB },
  /** SPair-71k's longest list has 53,340 lines and 2 MB. */
  list: { expected: 'a list of pairs or names, one a line', maxBytes: 64 * MIB },
  /** Annotations of the published data sets have some KB each. */
  annotation: { expected: 'an annotation file', maxBytes: 16 * MIB },
  /** Of any part of a data set, for its hash. */
  data: { expected: 'a file of a data set', maxBytes: 320 * MIB },
  /** 100 million pixels of noise, the most that is decoded, are 300 MB as PNG. */
  picture: { expected: 'a JPEG or PNG picture', maxBytes: 320 * MIB },
  /** SPair-71k's test split is 7 MB, its training split 30 MB. A JavaScript string ends at 512 MiB. */
  predictions: { expected: 'a JSON file of predictions', maxBytes: 256 * MIB },
  /** ResNet-101 has 170 MB. Read tensor by tensor. */
  weights: { expected: 'a weights file (safetensors, or PyTorch .pth)', maxBytes: 32 * GIB },
  /** Read field by field; the runtime loads it whole. */
  onnx: { expected: 'an ONNX model (.onnx)', maxBytes: 32 * GIB },
  /** A mask of 500 × 400 pixels has 2 to 20 KB as PNG. Read entry by entry. */
  masks: { expected: 'a zip archive of masks, one PNG a picture', maxBytes: 32 * GIB },
  /** Code, and what it loads. */
  program: { expected: 'a file of a matcher’s program', maxBytes: 32 * GIB },
  /** Read line by line; checkpoints in it are copied piece by piece. */
  archive: { expected: 'an archive that keygrid export or keygrid backup wrote', maxBytes: 1024 * GIB },
  /** What was computed once: features of one picture have some MB. */
  kept: { expected: 'an entry of the feature cache', maxBytes: GIB },
} as const satisfies Record<string, FileKindText>;

export type FileKind = keyof typeof KINDS;
export const FILE_KINDS: Readonly<Record<FileKind, FileKindText>> = KINDS;
