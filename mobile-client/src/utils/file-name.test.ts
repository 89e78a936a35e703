import { fileNameOf } from './file-name';

test('a file is named after the first words of its text', () => {
  expect(fileNameOf('A red bicycle, 50% off?', 'image/png')).toBe('a-red-bicycle-50-off.png');
  expect(fileNameOf('Ein grünes Haus', 'image/jpeg')).toBe('ein-grünes-haus.jpg');
});

test('a name is not too long and does not end in a dash', () => {
  expect(fileNameOf(`${'word '.repeat(40)}`, 'image/png')).toBe(`${'word-'.repeat(12).slice(0, -1)}.png`);
});

test('a text without words gives the name that stands in', () => {
  expect(fileNameOf('../…', 'image/png', 'image')).toBe('image.png');
});
