// What each native TensorFlow is made of: pinned wheels, and which of their files go where. Hashes are the registry's.
import { CannotSetUp } from './progress.mjs';

const TENSORFLOW = '2.21.0';

/** The headers the addon includes, and the libraries it needs; a wheel has 13,000 headers more. */
const HEADERS = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/c_api_macros.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/c/tf_attrtype.h',
  'tensorflow/c/tf_buffer.h',
  'tensorflow/c/tf_datatype.h',
  'tensorflow/c/tf_status.h',
  'tensorflow/c/tf_tensor.h',
  'tensorflow/c/tf_tstring.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
  'tsl/platform/ctstring.h',
  'tsl/platform/ctstring_internal.h',
  'xla/tsl/c/tsl_status.h',
];
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** `sizes`: megabytes of the wheel, and of what is taken out of it. */
function tensorFlow(project, sha256, [wheelMB, unpackedMB]) {
  return {
    project,
    version: TENSORFLOW,
    platform: 'manylinux_2_27_x86_64',
    file: `${project.replace('-', '_')}-${TENSORFLOW}-cp311-cp311-manylinux_2_27_x86_64.whl`,
    sha256,
    wheelMB,
    unpackedMB,
    folder: '',
    take: [
      ...HEADERS.map((name) => [`tensorflow/include/${name}`, `include/${name}`]),
      ...LIBRARIES.map((name) => [`tensorflow/${name}`, `lib/${name}`]),
    ],
    links: { 'lib/libtensorflow.so': LIBRARIES[0], 'lib/libtensorflow_framework.so': LIBRARIES[1] },
  };
}

/**
 * One of NVIDIA's libraries. TensorFlow's own run path looks for it in `$ORIGIN/../nvidia/<folder>/lib`, and NVIDIA's
 * look for each other in `$ORIGIN/../../<folder>/lib`: this layout needs no LD_LIBRARY_PATH.
 */
function nvidia({
  name,
  version,
  sha256,
  sizes: [wheelMB, unpackedMB],
  tag = '',
  folder = name,
  take = ['lib/'],
}) {
  return {
    project: `nvidia-${name.replace('_', '-')}-cu12`,
    version,
    platform: 'manylinux2014_x86_64',
    file: `nvidia_${name}_cu12-${version}-py3-none-manylinux2014_x86_64${tag}.whl`,
    sha256,
    wheelMB,
    unpackedMB,
    folder: `nvidia/${folder}`,
    take: take.map((file) => [`nvidia/${name}/${file}`, file]),
  };
}

/** The lowest versions that TensorFlow's extra `and-cuda` allows: those it was built with (CUDA 12.5.1, cuDNN 9.3). */
const NVIDIA = [
  {
    name: 'cublas',
    version: '12.5.3.2',
    sha256: 'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b',
    sizes: [364, 552],
  },
  {
    name: 'cuda_cupti',
    version: '12.5.82',
    sha256: 'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953',
    sizes: [14, 44],
  },
  {
    name: 'cuda_nvcc',
    version: '12.5.82',
    sha256: 'b03e545b8e8c3ce7ebcd7fc44063180ff52ff01d064ece2127ed90a04ef12cd0',
    sizes: [23, 32],
    take: ['bin/ptxas', 'nvvm/libdevice/'],
  },
  {
    name: 'cuda_nvrtc',
    version: '12.5.82',
    sha256: '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd',
    sizes: [25, 69],
    folder: 'nvrtc', // where cuDNN, its only user, looks for it
  },
  {
    name: 'cuda_runtime',
    version: '12.5.82',
    sha256: '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115',
    sizes: [1, 1],
  },
  {
    name: 'cudnn',
    version: '9.3.0.75',
    sha256: '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d',
    sizes: [578, 886],
  },
  {
    name: 'cufft',
    version: '11.2.3.61',
    sha256: '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8',
    sizes: [193, 279],
  },
  {
    name: 'curand',
    version: '10.3.6.82',
    sha256: '2823fb27de4e44dbb22394a6adf53aa6e1b013aca0f8c22867d1cfae58405536',
    sizes: [57, 97],
  },
  {
    name: 'cusolver',
    version: '11.6.3.83',
    sha256: '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b',
    sizes: [131, 219],
  },
  {
    name: 'cusparse',
    version: '12.5.1.3',
    sha256: '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752',
    sizes: [218, 296],
  },
  {
    name: 'nccl',
    version: '2.27.7',
    sha256: 'de5ba5562f08029a19cb1cd659404b18411ed0d6c90ac5f52f30bf99ad5809aa',
    sizes: [323, 431],
    tag: '.manylinux_2_17_x86_64',
  },
  {
    name: 'nvjitlink',
    version: '12.5.82',
    sha256: 'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212',
    sizes: [22, 55],
  },
];

const PARTS = {
  'cpu linux-x64': [
    tensorFlow(
      'tensorflow-cpu',
      '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
      [274, 854],
    ),
  ],
  'cuda linux-x64': [
    tensorFlow('tensorflow', '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124', [573, 1260]),
    ...NVIDIA.map(nvidia),
  ],
};

/** `library`: `cpu` or `cuda`. TensorFlow itself comes first. */
export function partsOf(library, platform, arch) {
  const parts = PARTS[`${library} ${platform}-${arch}`];
  if (!parts)
    throw new CannotSetUp(
      `no native TensorFlow (${library}) is known for ${platform}-${arch} (only linux-x64)`,
    );
  return parts;
}

/** Name of the folder in the cache that holds it. */
export const folderOf = (library) => `tensorflow-${TENSORFLOW}-${library}`;
