import {
  askedOf,
  draftOf,
  drawSeed,
  EMPTY_DRAFT,
  numberOf,
  parametersOf,
  type Rules,
  rangeOf,
  SEEDS,
} from './image-parameters';

const NAMES = ['width', 'height', 'num_inference_steps', 'guidance_scale'] as const;
const FOUR_STEPS: Rules = {
  num_inference_steps: { default: 4, minimum: 1, maximum: 12 },
  guidance_scale: { supported: false },
  negative_prompt: { supported: false },
};

describe('what a parameter can be', () => {
  test('is what the API takes where the model says nothing', () => {
    expect(rangeOf({}, 'num_inference_steps')).toMatchObject({ minimum: 1, maximum: 150, usual: 50 });
    expect(rangeOf({}, 'width')).toMatchObject({ minimum: 64, maximum: 2048, usual: 512 });
    expect(rangeOf({}, 'guidance_scale')).toMatchObject({ minimum: 0, maximum: 30, usual: 7.5 });
  });

  test('is what the model says where it does', () => {
    expect(rangeOf(FOUR_STEPS, 'num_inference_steps')).toMatchObject({ minimum: 1, maximum: 12, usual: 4 });
  });

  test('has a usual value within its limits', () => {
    expect(rangeOf({ width: { minimum: 768 } }, 'width').usual).toBe(768);
  });

  test('is brought within the limits of a model that was chosen afterwards', () => {
    expect(numberOf({ num_inference_steps: 40 }, FOUR_STEPS, 'num_inference_steps')).toBe(12);
  });
});

describe('a request', () => {
  test('leaves to the model what was not set', () => {
    expect(parametersOf({ ...EMPTY_DRAFT, prompt: ' a fox ' }, {}, NAMES, undefined)).toEqual({
      prompt: 'a fox',
    });
  });

  test('has all that was set', () => {
    const draft = { prompt: 'a fox', negative_prompt: 'snow', width: 640, height: 448, seed: 0 };
    expect(parametersOf(draft, {}, NAMES, 'local:tiny')).toEqual({ ...draft, model: 'local:tiny' });
  });

  test('is without what the model ignores', () => {
    const draft = { prompt: 'a fox', negative_prompt: 'snow', guidance_scale: 5, num_inference_steps: 3 };
    expect(parametersOf(draft, FOUR_STEPS, NAMES, undefined)).toEqual({
      prompt: 'a fox',
      num_inference_steps: 3,
    });
  });

  test('can be asked again', () => {
    const draft = { prompt: 'a fox', negative_prompt: 'snow', width: 640, height: 448, seed: 7 };
    const kept = { ...parametersOf(draft, {}, NAMES, 'local:tiny'), format: 'png' };
    expect(draftOf(askedOf(kept))).toEqual(draft);
    expect(askedOf(kept).model).toBe('local:tiny');
  });

  test('of another shape is not guessed at', () => {
    expect(askedOf({ prompt: 5 })).toEqual({});
    expect(askedOf(undefined)).toEqual({});
  });
});

test('a drawn seed is one that the API takes', () => {
  expect(drawSeed(0)).toBe(SEEDS.minimum);
  expect(drawSeed(1 - Number.EPSILON)).toBe(SEEDS.maximum);
});
