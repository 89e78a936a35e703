import { describe, expect, it } from 'vitest';
import { parseModelName } from './model-name.ts';
import { joinUrl, modelPath } from './url-path.ts';

describe('model names', () => {
  it.each([
    ['org/model', { model: 'org/model', upstream: undefined, policy: undefined }],
    ['org/model:together', { model: 'org/model', upstream: 'together', policy: undefined }],
    ['org/model:cheapest', { model: 'org/model', upstream: undefined, policy: 'cheapest' }],
    ['model', { model: 'model', upstream: undefined, policy: undefined }],
  ])('are taken apart: %s', (name, expected) => {
    expect(parseModelName(name)).toEqual(expected);
  });

  it.each(['../api', 'org/../../x', 'org//x', 'a?b', 'a#b', 'a b', 'a%2e', ''])(
    'cannot leave their place in a path: %s',
    (name) => {
      expect(() => modelPath(name)).toThrow(expect.objectContaining({ kind: 'model_not_found' }));
    },
  );

  it('stand in a path as they are', () => {
    expect(modelPath('Org_1/model-v1.5@x+y')).toBe('Org_1/model-v1.5@x+y');
  });

  it('come after a base URL whose path is kept', () => {
    expect(joinUrl('http://127.0.0.1:9000/router/', '/v1/models')).toBe(
      'http://127.0.0.1:9000/router/v1/models',
    );
  });
});
