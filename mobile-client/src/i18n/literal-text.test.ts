import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@babel/parser';

/** Attributes that a person reads or hears. */
const SPOKEN = new Set([
  'accessibilityHint',
  'accessibilityLabel',
  'action',
  'advice',
  'alt',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'confirmLabel',
  'hint',
  'label',
  'placeholder',
  'text',
  'title',
]);
const HAS_LETTERS = /\p{L}{2}/u;
const src = join(__dirname, '..');

interface Node {
  type: string;
  loc?: { start: { line: number } };
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Texts that stand in the markup of a source file rather than in the catalogue, each with its line. */
function literalTexts(source: string): string[] {
  const found: string[] = [];
  const report = (node: Node, text: unknown) => {
    if (typeof text === 'string' && HAS_LETTERS.test(text))
      found.push(`${node.loc?.start.line}: ${text.trim()}`);
  };
  const visit = (node: Node) => {
    if (node.type === 'JSXText') report(node, node.value);
    if (node.type === 'JSXAttribute' && isNode(node.name) && SPOKEN.has(String(node.name.name))) {
      for (const text of stringsIn(node.value)) report(node, text);
    }
    if (
      node.type === 'JSXExpressionContainer' &&
      isNode(node.expression) &&
      node.expression.type === 'StringLiteral'
    ) {
      report(node, node.expression.value);
    }
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child);
    }
  };
  // The tree is walked by its general shape; its precise type adds nothing here.
  visit(parse(source, { sourceType: 'module', plugins: ['typescript', 'jsx'] }).program as unknown as Node);
  return found;
}

/** String literals that an attribute's value can be; not those handed to a function, such as a key to `t`. */
function stringsIn(value: unknown): unknown[] {
  if (!isNode(value)) return [];
  switch (value.type) {
    case 'StringLiteral':
      return [value.value];
    case 'TemplateLiteral':
      return (value.quasis as Node[]).map((quasi) => (quasi.value as { cooked: string }).cooked);
    case 'JSXExpressionContainer':
      return stringsIn(value.expression);
    case 'ConditionalExpression':
      return [value.consequent, value.alternate].flatMap(stringsIn);
    case 'LogicalExpression':
      return [value.left, value.right].flatMap(stringsIn);
    default:
      return [];
  }
}

const sources = ['app', 'components', 'screens'].flatMap((folder) =>
  readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx') && !file.endsWith('.test.tsx'))
    .map((file) => join(folder, file)),
);

test('the check finds literal text', () => {
  expect(literalTexts('<Text>Hello</Text>')).toEqual(['1: Hello']);
  expect(literalTexts('<Button label={busy ? "Stop" : t("start")} />')).toEqual(['1: Stop']);
  expect(literalTexts("<Text>{t('hello')} {'·'} {count}</Text>")).toEqual([]);
});

test.each(sources)('%s takes its texts from the catalogue', (file) => {
  expect(literalTexts(readFileSync(join(src, file), 'utf8'))).toEqual([]);
});
