import { isSafeLink, splitMarkdown, splitProse, withoutPictures } from './markdown-parts';

test('fenced code becomes a part of its own', () => {
  expect(splitMarkdown('Before\n\n```ts\nconst a = 1;\n\nconst b = 2;\n```\nAfter')).toEqual([
    { kind: 'prose', text: 'Before' },
    { kind: 'code', language: 'ts', code: 'const a = 1;\n\nconst b = 2;', closed: true },
    { kind: 'prose', text: 'After' },
  ]);
});

test('code whose end has not arrived is code already', () => {
  expect(splitMarkdown('```python\nprint(1)')).toEqual([
    { kind: 'code', language: 'python', code: 'print(1)', closed: false },
  ]);
});

test('a longer fence holds a shorter one', () => {
  expect(splitMarkdown('````\n```\ninner\n```\n````')).toEqual([
    { kind: 'code', language: '', code: '```\ninner\n```', closed: true },
  ]);
});

test('a fence of tildes is not closed by backticks', () => {
  const [part] = splitMarkdown('~~~\n```\n~~~');
  expect(part).toEqual({ kind: 'code', language: '', code: '```', closed: true });
});

test('code within a line is no block', () => {
  expect(splitMarkdown('Use ```a``` here')).toEqual([{ kind: 'prose', text: 'Use ```a``` here' }]);
});

test('prose is cut at blank lines', () => {
  expect(splitProse('# Moons\n\nTitan is large.\nIo is hot.\n\n\n> Quiet')).toEqual([
    '# Moons',
    'Titan is large.\nIo is hot.',
    '> Quiet',
  ]);
});

test('a list stays whole, with what belongs to its items', () => {
  const list = '1. Titan\n\n   It is large.\n\n2. Io';
  expect(splitProse(`Moons:\n\n${list}\n\nThat is all.`)).toEqual(['Moons:', list, 'That is all.']);
});

test('a text whose links are defined elsewhere in it stays whole', () => {
  const text = 'See [this][1].\n\n[1]: https://example.org';
  expect(splitProse(text)).toEqual([text]);
});

test('pictures become links, so that showing a text calls no server', () => {
  expect(withoutPictures('![chart](https://example.org/a.png) and ![](b.png)')).toBe(
    '[chart](https://example.org/a.png) and [↗](b.png)',
  );
});

test('only links to the web and to mail open', () => {
  expect(isSafeLink('https://example.org')).toBe(true);
  expect(isSafeLink('mailto:a@example.org')).toBe(true);
  expect(isSafeLink('javascript:alert(1)')).toBe(false);
  expect(isSafeLink('file:///etc/passwd')).toBe(false);
  expect(isSafeLink('data:text/html,hi')).toBe(false);
});
