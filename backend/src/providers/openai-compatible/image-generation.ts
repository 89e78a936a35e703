import type { MediaDownloader } from '../http/media-download.ts';
import type { CallContext, ImageGenerationCall, Media } from '../provider.ts';
import type { Endpoint } from './endpoint.ts';
import type { FieldMemory } from './field-memory.ts';
import { commonFields, extensionFields, preferredFields, readImage } from './image-fields.ts';

/** `POST /images/generations`. */
export async function generateImage(
  endpoint: Endpoint,
  memory: FieldMemory,
  downloader: MediaDownloader,
  call: ImageGenerationCall,
  { model, signal }: CallContext,
): Promise<Media> {
  const reply = await memory.send({
    path: '/images/generations',
    model,
    required: commonFields(call, model),
    preferred: preferredFields(model),
    extensions: extensionFields(call, model),
    send: (fields) => endpoint.postJson('/images/generations', JSON.stringify(fields), signal),
  });
  return readImage(reply, downloader, signal);
}
