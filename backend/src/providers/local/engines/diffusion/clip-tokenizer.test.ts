import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyDiffusion } from '../../../../../test/models/tiny-diffusion.ts';
import { type ClipTokenizer, loadClipTokenizer } from './clip-tokenizer.ts';

let folder: string;
let tokenizer: ClipTokenizer;
beforeAll(async () => {
  const model = await mkdtemp(join(tmpdir(), 'clip-'));
  await writeTinyDiffusion(model);
  folder = join(model, 'tokenizer');
  tokenizer = await loadClipTokenizer(folder);
});
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

// The vocabulary: 256 bytes (visible ones first), the same at the end of a word, nine merges, start and end.
const MERGES = ['ca', 'cat</w>', 'do', 'dog</w>', 're', 'red</w>', 'ph', 'pho', 'to</w>'];
const merged = (token: string) => 512 + MERGES.indexOf(token);
const letter = (character: string) => character.charCodeAt(0) - 33;
const last = (character: string) => letter(character) + 256;
const [START, END] = [512 + MERGES.length, 513 + MERGES.length];

/** The tokens of a prompt, without the padding. */
function read(prompt: string): number[] {
  const { ids } = tokenizer.encode(prompt);
  return ids.slice(0, ids.indexOf(END) + 1);
}

describe('clip tokenizer', () => {
  it('puts pairs together in the order of the merges', () => {
    // The single letter gets the number that it has in the published vocabulary: "a</w>" is 320.
    expect(last('a')).toBe(320);
    const cat = [merged('pho'), merged('to</w>'), last('a'), merged('cat</w>')];
    expect(read('a photo a cat')).toEqual([START, last('a'), ...cat, END]);
    expect(read('cats')).toEqual([START, merged('ca'), letter('t'), last('s'), END]);
  });

  it('reads capital letters and any number of blanks as CLIP does', () => {
    expect(read('  RED \n\t  Dog ')).toEqual([START, merged('red</w>'), merged('dog</w>'), END]);
  });

  it('reads digits one by one and punctuation in runs', () => {
    expect(read('42!!')).toEqual([START, last('4'), last('2'), letter('!'), last('!'), END]);
  });

  it('reads letters beyond ASCII by their bytes', () => {
    // "é" is C3 A9, whose characters stand after the 94 of ASCII and the 12 from A1 to AC.
    const byte = (value: number) => 94 + (value <= 0xac ? value - 0xa1 : 12 + value - 0xae);
    expect(read('é')).toEqual([START, byte(0xc3), byte(0xa9) + 256, END]);
  });

  it('fills up with the end and cuts off what is too much', () => {
    const short = tokenizer.encode('cat');
    expect(short.ids).toHaveLength(77);
    expect(short.ids.slice(2)).toEqual(Array(75).fill(END));
    expect(short.isCut).toBe(false);
    const long = tokenizer.encode('dog '.repeat(76));
    expect(long.ids).toEqual([START, ...Array(75).fill(merged('dog</w>')), END]);
    expect(long.isCut).toBe(true);
  });

  it('pads with the token that the model names', async () => {
    const other = await mkdtemp(join(tmpdir(), 'clip-'));
    for (const file of ['vocab.json', 'merges.txt']) {
      await writeFile(join(other, file), await readFile(join(folder, file)));
    }
    await writeFile(join(other, 'special_tokens_map.json'), JSON.stringify({ pad_token: '!' }));
    const { ids } = (await loadClipTokenizer(other)).encode('cat');
    expect(ids.slice(3)).toEqual(Array(74).fill(0));
    await rm(other, { recursive: true });
  });

  it('reads the one file that newer exports have', async () => {
    const other = await mkdtemp(join(tmpdir(), 'clip-'));
    const vocab = JSON.parse(await readFile(join(folder, 'vocab.json'), 'utf8'));
    const merges = ['c a', ['ca', 't</w>']];
    await writeFile(join(other, 'tokenizer.json'), JSON.stringify({ model: { type: 'BPE', vocab, merges } }));
    expect((await loadClipTokenizer(other)).encode('cat').ids.slice(0, 3)).toEqual([START, 513, END]);
    await rm(other, { recursive: true });
  });

  it('says what is missing', async () => {
    await expect(loadClipTokenizer(tmpdir())).rejects.toMatchObject({
      kind: 'not_configured',
      message: expect.stringContaining('neither vocab.json and merges.txt nor tokenizer.json'),
    });
  });
});
