import { sparklinePoints } from './sparkline';

describe('the points of a sparkline', () => {
  it('run from left to right, the largest value at the top', () => {
    expect(sparklinePoints([0, 5, 10])).toBe('0,32 50,16 100,0');
  });

  it('lie on the ground when nothing happened', () => {
    expect(sparklinePoints([0, 0])).toBe('0,32 100,32');
  });

  it('leave out what is not known', () => {
    expect(sparklinePoints([1, null, 1])).toBe('0,0 100,0');
    expect(sparklinePoints([])).toBe('');
  });
});
