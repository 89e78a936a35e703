import { seekByKey } from './seek-bar';
import { waveformPath } from './waveform-path';

test('arrow keys move by seconds and stay within the sound', () => {
  const at = { position: 3, duration: 20 };
  expect(seekByKey('ArrowRight', at)).toBe(8);
  expect(seekByKey('ArrowLeft', at)).toBe(0);
  expect(seekByKey('PageUp', at)).toBe(20);
  expect(seekByKey('Home', at)).toBe(0);
  expect(seekByKey('End', at)).toBe(20);
  expect(seekByKey('a', at)).toBeUndefined();
});

test('the loudest part is as high as the drawing, and silence is a dot', () => {
  expect(waveformPath([0, 0.25, 0.5, 0], 16, 22)).toBe('M2 10.5V11.5M6 6.0V16.0M10 1.0V21.0M14 10.5V11.5');
});

test('without peaks a line of dots is drawn', () => {
  expect(waveformPath(null, 8, 22)).toBe('M2 10.5V11.5M6 10.5V11.5');
});
