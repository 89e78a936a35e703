import type { MediaDownloader } from '../http/media-download.ts';
import { type FilePart, multipartForm } from '../http/multipart-form.ts';
import type { CallContext, ImageEditingCall, Media } from '../provider.ts';
import type { Endpoint } from './endpoint.ts';
import type { FieldMemory, Fields } from './field-memory.ts';
import { commonFields, extensionFields, preferredFields, readImage } from './image-fields.ts';
import { asPng, transparentMask } from './transparent-mask.ts';

/** `POST /images/edits` as multipart. */
export async function editImage(
  endpoint: Endpoint,
  memory: FieldMemory,
  downloader: MediaDownloader,
  call: ImageEditingCall,
  { model, signal }: CallContext,
): Promise<Media> {
  const files = await fileParts(call);
  signal.throwIfAborted();
  const reply = await memory.send({
    path: '/images/edits',
    model,
    required: commonFields(call, model),
    preferred: preferredFields(model),
    extensions: extensionFields(call, model),
    send: (fields) => endpoint.postForm('/images/edits', multipartForm([...texts(fields), ...files]), signal),
  });
  return readImage(reply, downloader, signal);
}

/** OpenAI wants image and mask in one format, and masks as PNG. */
async function fileParts({ image, mask }: ImageEditingCall): Promise<[string, FilePart][]> {
  if (!mask) return [['image', imagePart(image)]];
  const [imagePng, maskPng] = await Promise.all([
    asPng(image.bytes, image.contentType),
    transparentMask(mask.bytes),
  ]);
  return [
    ['image', imagePart({ bytes: imagePng, contentType: 'image/png' })],
    ['mask', { bytes: maskPng, filename: 'mask.png', contentType: 'image/png' }],
  ];
}

function imagePart({ bytes, contentType }: Media): FilePart {
  return { bytes, filename: `image.${contentType.replace(/^image\//, '')}`, contentType };
}

function texts(fields: Fields): [string, string][] {
  return Object.entries(fields).map(([name, value]) => [name, String(value)]);
}
