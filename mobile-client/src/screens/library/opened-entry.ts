import type { ChatReply, EmbeddingReply, Transcription } from '@ai-platform/contract';
import type { Cache, CacheEntry } from '../../services/cache';
import type { Inference } from '../../services/inference';
import { encodeText } from '../../utils/bytes';
import type { Media } from '../../utils/media';

/** A kept result with its content. */
export type OpenedEntry =
  | { kind: 'image'; media: Media }
  | { kind: 'audio'; media: Media }
  | { kind: 'transcript'; value: Transcription }
  | { kind: 'chat'; value: ChatReply }
  | { kind: 'embeddings'; value: EmbeddingReply };

/** Reads the content of an entry; null when it is gone or broken. */
export async function openEntry(
  entry: CacheEntry,
  cache: Pick<Cache, 'read'>,
  inference: Pick<Inference, 'open'>,
): Promise<OpenedEntry | null> {
  switch (entry.capability) {
    case 'image_generation':
    case 'image_editing': {
      const media = await cache.read(entry.id);
      return media && { kind: 'image', media };
    }
    case 'text_to_speech': {
      const media = await cache.read(entry.id);
      return media && { kind: 'audio', media };
    }
    case 'speech_to_text': {
      const value = await inference.open(entry, 'speech_to_text');
      return value && { kind: 'transcript', value };
    }
    case 'chat': {
      const value = await inference.open(entry, 'chat');
      return value && { kind: 'chat', value };
    }
    case 'embeddings': {
      const value = await inference.open(entry, 'embeddings');
      return value && { kind: 'embeddings', value };
    }
  }
}

/** The result as text to copy; undefined for one that is none. */
export function textOf(
  opened: OpenedEntry,
  { parameters }: Pick<CacheEntry, 'parameters'>,
): string | undefined {
  switch (opened.kind) {
    case 'image':
      return undefined;
    case 'audio':
      return typeof parameters.text === 'string' ? parameters.text : undefined;
    case 'transcript':
      return opened.value.text;
    case 'chat':
      return opened.value.response;
    case 'embeddings':
      return JSON.stringify({ text: parameters.text, ...opened.value }, null, 2);
  }
}

/** The result as a file to save or share. */
export function fileOf(opened: OpenedEntry, entry: Pick<CacheEntry, 'parameters'>): Media {
  const textFile = (mediaType: string): Media => ({
    bytes: encodeText(textOf(opened, entry) ?? ''),
    mediaType,
  });
  switch (opened.kind) {
    case 'image':
    case 'audio':
      return opened.media;
    case 'transcript':
      return textFile('text/plain');
    case 'chat':
      return textFile('text/markdown');
    case 'embeddings':
      return textFile('application/json');
  }
}
