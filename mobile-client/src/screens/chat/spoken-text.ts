import { LIMITS } from '@ai-platform/contract';
import { splitMarkdown } from '../../components/markdown-parts';

/** What of a formatted answer is read aloud: its words without code, marks, and addresses of links. */
export function spokenText(markdown: string): string {
  return splitMarkdown(markdown)
    .filter((part) => part.kind === 'prose')
    .map(({ text }) => wordsOf(text))
    .filter((text) => text !== '')
    .join('\n\n')
    .slice(0, LIMITS.speechCharacters);
}

const wordsOf = (prose: string): string =>
  prose
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^ {0,3}(?:#{1,6}|>|[-*+]|\d+[.)])\s+/gm, '')
    .replaceAll(/^\s*\|?[\s:|-]*-{3}[\s:|-]*$/gm, '')
    .replaceAll(/^ {0,3}(?:\*\s*){3,}$/gm, '')
    .replaceAll(/^[ \t]*\||\|[ \t]*$/gm, '')
    .replaceAll(/[ \t]*\|[ \t]*/g, ', ')
    .replaceAll(/(\*\*|__|~~|`)(?=\S)(.*?\S)\1/g, '$2')
    .replaceAll(/(?<![\p{L}\p{N}])([*_])(?=\S)(.*?\S)\1(?![\p{L}\p{N}])/gu, '$2')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
