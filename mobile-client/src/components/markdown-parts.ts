export type MarkdownPart =
  | { kind: 'prose'; text: string }
  | {
      kind: 'code';
      language: string;
      code: string /** False while its end has not arrived. */;
      closed: boolean;
    };

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;

/**
 * Cuts a Markdown text at its fenced code blocks, so that each can have a head and a copy button. Fences within
 * lists stay part of the prose.
 */
export function splitMarkdown(markdown: string): MarkdownPart[] {
  const parts: MarkdownPart[] = [];
  let prose: string[] = [];
  let block: { fence: string; language: string; lines: string[] } | undefined;
  const endProse = () => {
    const text = prose.join('\n').trim();
    if (text !== '') parts.push({ kind: 'prose', text });
    prose = [];
  };
  const endBlock = (closed: boolean) => {
    if (block) parts.push({ kind: 'code', language: block.language, code: block.lines.join('\n'), closed });
    block = undefined;
  };
  for (const line of markdown.split('\n')) {
    if (block) {
      if (closes(line, block.fence)) endBlock(true);
      else block.lines.push(line);
      continue;
    }
    const [, fence, language = ''] = FENCE.exec(line) ?? [];
    if (fence) {
      endProse();
      block = { fence, language, lines: [] };
    } else prose.push(line);
  }
  endBlock(false);
  endProse();
  return parts;
}

const LIST_ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const LINK_DEFINITION = /^ {0,3}\[[^\]]+\]:/m;

/**
 * Cuts prose into blocks that can be formatted one by one, so that of a text that grows only the last is formatted
 * anew. A list stays whole, and so does a text whose links are defined elsewhere in it.
 */
export function splitProse(prose: string): string[] {
  if (LINK_DEFINITION.test(prose)) return [prose];
  const blocks: string[] = [];
  let lines: string[] = [];
  let inList = false;
  let afterBlank = false;
  for (const line of prose.split('\n')) {
    const item = LIST_ITEM.test(line);
    if (afterBlank && /^\S/.test(line) && !(inList && item)) {
      blocks.push(lines.join('\n').trim());
      lines = [];
      inList = false;
    }
    inList ||= item;
    afterBlank = line.trim() === '';
    lines.push(line);
  }
  blocks.push(lines.join('\n').trim());
  return blocks.filter((block) => block !== '');
}

/** A fence is closed by one of the same sign that is at least as long, alone on its line. */
function closes(line: string, fence: string): boolean {
  const mark = line.trim();
  return mark.length >= fence.length && mark === fence.charAt(0).repeat(mark.length);
}

/** Turns pictures into links: a text must not make the device call a server that the person did not choose. */
export function withoutPictures(markdown: string): string {
  return markdown.replace(/!\[([^\]]*)\]\(/g, (_, text: string) => `[${text || '↗'}](`);
}

/** Whether a link may be opened: web and mail, never scripts or files. */
export function isSafeLink(url: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(url.trim());
}
