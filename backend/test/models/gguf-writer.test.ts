import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gguf } from '@huggingface/gguf';
import { expect, it } from 'vitest';
import { encodeGguf } from './gguf-writer.ts';

it('writes files that others read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gguf-'));
  const file = join(folder, 'small.gguf');
  const metadata = {
    'general.architecture': 'llama',
    'llama.block_count': 3,
    'llama.rope.freq_base': { float: 0.5 },
    'tokenizer.ggml.add_bos_token': false,
    'tokenizer.ggml.tokens': ['a', 'é'],
    'tokenizer.ggml.token_type': { integers: [1, 3] },
  };
  const tensors = [
    { name: 'bias', shape: [3], data: Float32Array.of(1, 2, 3) },
    { name: 'weight', shape: [2, 3], data: new Float32Array(6) },
  ];
  try {
    await writeFile(file, encodeGguf(metadata, tensors));
    const read = await gguf(file, { allowLocalFile: true });
    expect(read.metadata).toMatchObject({
      ...metadata,
      'llama.rope.freq_base': 0.5,
      'tokenizer.ggml.token_type': [1, 3],
    });
    expect(read.tensorInfos).toMatchObject([
      { name: 'bias', shape: [3n], dtype: 0, offset: 0n },
      { name: 'weight', shape: [2n, 3n], dtype: 1, offset: 32n },
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
