import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;

const DATA_TYPES = {
  float32: onnx.TensorProto.DataType.FLOAT,
  float16: onnx.TensorProto.DataType.FLOAT16,
  int64: onnx.TensorProto.DataType.INT64,
  int32: onnx.TensorProto.DataType.INT32,
  int8: onnx.TensorProto.DataType.INT8,
  uint8: onnx.TensorProto.DataType.UINT8,
  bool: onnx.TensorProto.DataType.BOOL,
} as const;
export type TensorType = keyof typeof DATA_TYPES;

/** Sizes of a tensor's axes; a name stands for one that is only known at run time. */
export type Shape = readonly (number | string)[];

/** A tensor of the graph, by its name. */
export type Value = string;

/** Numbers and lists of numbers are integers; `float` marks those that are not. */
export type Attribute = number | string | readonly number[] | { float: number | readonly number[] };

type TensorData = Float32Array | BigInt64Array | Int32Array | Int8Array | Uint8Array;

/** An attribute of floating-point numbers, which integers would else be taken for. */
export const float = (value: number | readonly number[]): Attribute => ({ float: value });

/**
 * Writes an ONNX graph node by node. Every method returns the name of the tensor that it makes, to be given to the
 * next ones. Operators are those of https://onnx.ai/onnx/operators/.
 */
export class OnnxBuilder {
  readonly #nodes: onnxProto.onnx.INodeProto[] = [];
  readonly #initializers: onnxProto.onnx.ITensorProto[] = [];
  readonly #inputs: onnxProto.onnx.IValueInfoProto[] = [];
  readonly #outputs: onnxProto.onnx.IValueInfoProto[] = [];
  #names = 0;

  input(name: string, type: TensorType, shape: Shape): Value {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Makes `value` an output of the model, under `name`. */
  output(name: string, value: Value, type: TensorType, shape: Shape): void {
    this.#nodes.push({ opType: 'Identity', input: [value], output: [name] });
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /** Weights. Their type follows from the array's, unless `type` says what its bytes are (float16, bool). */
  tensor(data: TensorData, shape: readonly number[], type: TensorType = typeOf(data)): Value {
    const name = this.#nextName('weights');
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#initializers.push({ name, dims: [...shape], dataType: DATA_TYPES[type], rawData });
    return name;
  }

  /** A constant number without axes. */
  scalar(value: number): Value {
    return this.tensor(Float32Array.of(value), []);
  }

  /** A constant list of 64-bit integers, which many operators take for shapes, axes and positions. */
  integers(...values: number[]): Value {
    return this.tensor(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** A node with one output. */
  node(opType: string, inputs: readonly Value[], attributes: Record<string, Attribute> = {}): Value {
    const [output] = this.nodeWithOutputs(opType, inputs, 1, attributes);
    if (output === undefined) throw new Error('A node without an output');
    return output;
  }

  /** A node with several outputs, for example `Split`. */
  nodeWithOutputs(
    opType: string,
    inputs: readonly Value[],
    outputs: number,
    attributes: Record<string, Attribute> = {},
  ): Value[] {
    const output = Array.from({ length: outputs }, () => this.#nextName(opType));
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.#nodes.push({ opType, input: [...inputs], output, attribute });
    return output;
  }

  /** The file's bytes. */
  encode(): Uint8Array {
    const model = onnx.ModelProto.create({
      irVersion: 8,
      producerName: 'ai-platform-tests',
      opsetImport: [{ domain: '', version: 17 }],
      graph: {
        name: 'graph',
        node: this.#nodes,
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      },
    });
    return onnx.ModelProto.encode(model).finish();
  }

  #nextName(kind: string): string {
    this.#names += 1;
    return `${kind}_${this.#names}`;
  }
}

function typeOf(data: TensorData): TensorType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof Int8Array ? 'int8' : 'uint8';
}

function valueInfo(name: string, type: TensorType, shape: Shape): onnxProto.onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: DATA_TYPES[type], shape: { dim } } } };
}

function attributeOf(name: string, value: Attribute): onnxProto.onnx.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if (typeof value === 'string') {
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  }
  if (!('float' in value)) return { name, type: AttributeType.INTS, ints: [...value] };
  return typeof value.float === 'number'
    ? { name, type: AttributeType.FLOAT, f: value.float }
    : { name, type: AttributeType.FLOATS, floats: [...value.float] };
}
