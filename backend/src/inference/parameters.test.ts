import { describe, expect, it } from 'vitest';
import { RequestValidationError } from '../utils/errors.ts';
import { fitParameters } from './parameters.ts';

const rules = {
  num_inference_steps: { default: 4, minimum: 1, maximum: 12 },
  guidance_scale: { supported: false },
  width: { default: 1024, maximum: 1024 },
  voice: { default: 'slt', values: ['slt', 'rms'] },
};

describe('parameters', () => {
  it("takes the model's defaults for what was left out, and nothing for what has none", () => {
    const warnings: string[] = [];
    const given = {
      num_inference_steps: undefined,
      width: undefined,
      seed: undefined,
      guidance_scale: undefined,
    };
    expect(fitParameters(given, rules, false, warnings)).toEqual({ num_inference_steps: 4, width: 1024 });
    expect(warnings).toEqual([]);
  });

  it('adapts what does no harm, and says so', () => {
    const warnings: string[] = [];
    expect(fitParameters({ num_inference_steps: 50, guidance_scale: 7.5 }, rules, false, warnings)).toEqual({
      num_inference_steps: 12,
    });
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('num_inference_steps must be at most 12');
  });

  it('refuses what the model cannot honour', () => {
    expect(() => fitParameters({ width: 2048 }, rules, false, [])).toThrow(RequestValidationError);
    expect(() => fitParameters({ voice: 'alloy' }, rules, false, [])).toThrow(RequestValidationError);
  });

  it('gives way to the default for a model that the caller did not choose', () => {
    const warnings: string[] = [];
    expect(fitParameters({ voice: 'alloy' }, rules, true, warnings)).toEqual({ voice: 'slt' });
    expect(warnings).toEqual(['voice must be one of slt, rms for this model; its default was used']);
  });
});
