// Makes backend/assets/esrgan anew from the npm package that carries the weights: `npm run assets:esrgan`.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { OnnxBuilder, type Value } from '../backend/test/models/onnx-builder.ts';
import { runNpm } from './lib/npm.mjs';

const PACKAGE = '@upscalerjs/esrgan-slim';
const VERSION = '1.0.0';
const SCALES = [2, 4];
const FOLDER = fileURLToPath(new URL('../backend/assets/esrgan/', import.meta.url));

/** A layer of Keras with the names of those that it follows. */
const layerSchema = z.object({
  class_name: z.enum(['InputLayer', 'Conv2D', 'Activation', 'Concatenate', 'Add', 'UpSampling2D']),
  name: z.string(),
  config: z.object({
    kernel_size: z.tuple([z.int(), z.int()]).optional(),
    strides: z.tuple([z.literal(1), z.literal(1)]).optional(),
    dilation_rate: z.tuple([z.literal(1), z.literal(1)]).optional(),
    activation: z.enum(['linear', 'relu']).optional(),
    interpolation: z.literal('nearest').optional(),
    size: z.tuple([z.int(), z.int()]).optional(),
  }),
  inbound_nodes: z.array(z.array(z.tuple([z.string(), z.int(), z.int(), z.looseObject({})]))),
});
type Layer = z.output<typeof layerSchema>;

const modelSchema = z.object({
  modelTopology: z.object({
    model_config: z.object({
      config: z.object({
        layers: z.array(layerSchema),
        output_layers: z.tuple([z.tuple([z.string(), z.int(), z.int()])]),
      }),
    }),
  }),
  weightsManifest: z.tuple([
    z.object({
      paths: z.array(z.string()),
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.int()), dtype: z.literal('float32') })),
    }),
  ]),
});

interface Weights {
  shape: readonly number[];
  numbers: Float32Array;
}

if (import.meta.main) {
  const download = await downloadPackage();
  try {
    await mkdir(FOLDER, { recursive: true });
    for (const scale of SCALES) {
      const model = await convert(join(download, 'node_modules', PACKAGE, 'models', `x${scale}`));
      await writeFile(join(FOLDER, `x${scale}.onnx`), model);
      console.log(`x${scale}.onnx, ${model.length} bytes, is in ${FOLDER}`);
    }
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

async function downloadPackage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'esrgan-'));
  await writeFile(join(folder, 'package.json'), '{}');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'];
  const { code, output } = await runNpm(['install', ...options, `${PACKAGE}@${VERSION}`], { cwd: folder });
  if (code === 0) return folder;
  await rm(folder, { recursive: true, force: true });
  throw new Error(`npm could not install ${PACKAGE}:\n${output}`);
}

/** An ONNX file that does what the layers model of TensorFlow.js in a folder does; red, green and blue are 0 to 255. */
async function convert(folder: string): Promise<Uint8Array> {
  const parsed = modelSchema.parse(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')));
  const { layers, output_layers } = parsed.modelTopology.model_config.config;
  const weights = await readWeights(folder, parsed.weightsManifest[0]);
  const graph = new OnnxBuilder();
  const values = new Map<string, Value>();
  for (const layer of layers) {
    const inputs = (layer.inbound_nodes[0] ?? []).map(([name]) => known(values, name));
    values.set(layer.name, addLayer(graph, layer, inputs, weights));
  }
  const [[output]] = output_layers;
  graph.output('upscaled', known(values, output), 'float32', [1, 3, 'height_out', 'width_out']);
  return graph.encode();
}

async function readWeights(
  folder: string,
  { paths, weights }: z.output<typeof modelSchema>['weightsManifest'][0],
): Promise<Map<string, Weights>> {
  const bytes = Buffer.concat(await Promise.all(paths.map((path) => readFile(join(folder, path)))));
  const all = new Float32Array(new Uint8Array(bytes).buffer);
  const byName = new Map<string, Weights>();
  let first = 0;
  for (const { name, shape } of weights) {
    const size = shape.reduce((product, axis) => product * axis, 1);
    byName.set(name, { shape, numbers: all.slice(first, first + size) });
    first += size;
  }
  return byName;
}

function addLayer(
  graph: OnnxBuilder,
  { class_name, name, config }: Layer,
  inputs: Value[],
  weights: Map<string, Weights>,
): Value {
  switch (class_name) {
    case 'InputLayer':
      return graph.input('image', 'float32', [1, 3, 'height', 'width']);
    case 'Conv2D': {
      const kernel = channelsFirst(known(weights, `${name}/kernel`));
      const bias = known(weights, `${name}/bias`);
      const [rows = 1, columns = 1] = config.kernel_size ?? [];
      const [above, before] = [(rows - 1) / 2, (columns - 1) / 2];
      const convolved = graph.node(
        'Conv',
        [...inputs, graph.tensor(kernel.numbers, kernel.shape), graph.tensor(bias.numbers, bias.shape)],
        { kernel_shape: [rows, columns], pads: [above, before, above, before] },
      );
      return config.activation === 'relu' ? graph.node('Relu', [convolved]) : convolved;
    }
    case 'Activation':
      return graph.node('Relu', inputs);
    case 'Concatenate':
      return graph.node('Concat', inputs, { axis: 1 });
    case 'Add':
      return inputs.reduce((sum, value) => graph.node('Add', [sum, value]));
    case 'UpSampling2D': {
      const scales = graph.tensor(Float32Array.of(1, 1, ...(config.size ?? [1, 1])), [4]);
      return graph.node('Resize', [...inputs, '', scales], {
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
        nearest_mode: 'floor',
      });
    }
  }
}

/** Keras orders a kernel by row, column, input, output; ONNX by output, input, row, column. */
function channelsFirst({ shape, numbers }: Weights): Weights {
  const [rows = 1, columns = 1, inputs = 1, outputs = 1] = shape;
  const ordered = new Float32Array(numbers.length);
  let at = 0;
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let place = 0; place < rows * columns; place++) {
        ordered[at++] = numbers[(place * inputs + input) * outputs + output] ?? 0;
      }
    }
  }
  return { shape: [outputs, inputs, rows, columns], numbers: ordered };
}

function known<T>(values: Map<string, T>, name: string): T {
  const value = values.get(name);
  if (value === undefined) throw new Error(`The model has no ${name}`);
  return value;
}
