import { LIMITS } from '@ai-platform/contract';
import { spokenText } from './spoken-text';

test('marks are not read', () => {
  expect(spokenText('# Moons\n\n**Titan** is *large*, and `Io` is ~~cold~~ hot.')).toBe(
    'Moons\n\nTitan is large, and Io is cold hot.',
  );
});

test('items of lists and quotes are read without their signs', () => {
  expect(spokenText('- Titan\n- Io\n\n1. Europa\n\n> Rhea')).toBe('Titan\nIo\n\nEuropa\n\nRhea');
});

test('links are read by their words', () => {
  expect(spokenText('See [the moons](https://example.org/a_b_c).')).toBe('See the moons.');
});

test('code is left out', () => {
  expect(spokenText('Before.\n```python\nprint(1)\n```\nAfter.')).toBe('Before.\n\nAfter.');
  expect(spokenText('```\nonly code\n```')).toBe('');
});

test('lines between the rows of a table are left out', () => {
  expect(spokenText('Moon | Planet\n--- | ---\nTitan | Saturn')).toBe('Moon, Planet\n\nTitan, Saturn');
});

test('names with underscores and sums stay as they are', () => {
  expect(spokenText('snake_case_name and 2 * 3 * 4')).toBe('snake_case_name and 2 * 3 * 4');
});

test('a text is no longer than what can be spoken at once', () => {
  expect(spokenText('a'.repeat(LIMITS.speechCharacters + 5))).toHaveLength(LIMITS.speechCharacters);
});
