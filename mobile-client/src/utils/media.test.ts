import { fromBase64, toBase64 } from './base64';
import { encodeText } from './bytes';
import { bareMediaType, extensionOf, sniffMediaType } from './media';

test.each([
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
  ['image/webp', [...encodeText('RIFF'), 0, 0, 0, 0, ...encodeText('WEBP')]],
  ['audio/wav', [...encodeText('RIFF'), 0, 0, 0, 0, ...encodeText('WAVE')]],
  ['image/avif', [0, 0, 0, 0x20, ...encodeText('ftypavif')]],
  ['audio/mp4', [0, 0, 0, 0x20, ...encodeText('ftypM4A ')]],
  ['audio/ogg', [...encodeText('OggS')]],
  ['audio/flac', [...encodeText('fLaC')]],
  ['audio/webm', [0x1a, 0x45, 0xdf, 0xa3]],
  ['audio/mpeg', [...encodeText('ID3')]],
  ['audio/mpeg', [0xff, 0xfb]],
  ['audio/aac', [0xff, 0xf1]],
  ['image/gif', [...encodeText('GIF89a')]],
  ['image/tiff', [0x49, 0x49, 0x2a, 0]],
  [undefined, [...encodeText('hello')]],
  [undefined, []],
])('the first bytes tell %s', (mediaType, bytes: number[]) => {
  expect(sniffMediaType(Uint8Array.from(bytes))).toBe(mediaType);
});

test('a MIME type has a bare form and an extension', () => {
  expect(bareMediaType('Audio/WebM; codecs=opus')).toBe('audio/webm');
  expect(extensionOf('audio/webm;codecs=opus')).toBe('webm');
  expect(extensionOf('image/jpeg')).toBe('jpg');
  expect(extensionOf('application/unheard-of')).toBe('bin');
});

test('base64 goes there and back, also of more than a call can take as arguments', () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => (index * 7) % 256);
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  expect(() => fromBase64('***')).toThrow();
});
