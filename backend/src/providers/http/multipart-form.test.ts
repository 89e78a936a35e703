import { describe, expect, it } from 'vitest';
import { startLoopbackServer } from './loopback-server.ts';
import { multipartForm } from './multipart-form.ts';
import { abandon } from './reply-body.ts';
import { createTransport } from './transport.ts';

describe('multipartForm', () => {
  it('sends text and files that a form parser reads back', async () => {
    await using server = await startLoopbackServer((_request, response) => response.end());
    const transport = createTransport();
    const bytes = Buffer.alloc(300_000, 'media\r\n--');
    const form = multipartForm([
      ['prompt', 'two\r\nlines, "quoted" é'],
      ['file', { bytes, filename: 'a"b\n.wav', contentType: 'audio/wav' }],
      ['empty', ''],
    ]);

    const { signal } = new AbortController();
    abandon(await transport.request({ method: 'POST', url: server.origin, ...form, signal }));
    await transport.close();

    const [request] = server.received;
    expect(request?.headers['content-length']).toBe(String(request?.body.length));
    expect(request?.headers).not.toHaveProperty('transfer-encoding');
    const received = await new Response(new Uint8Array(request?.body ?? []), {
      headers: { 'content-type': request?.headers['content-type'] ?? '' },
    }).formData();
    expect(received.get('prompt')).toBe('two\r\nlines, "quoted" é');
    expect(received.get('empty')).toBe('');
    const file = received.get('file');
    expect(file).toBeInstanceOf(File);
    expect(file).toMatchObject({ name: 'a"b\n.wav', type: 'audio/wav' });
    expect(file instanceof File && bytes.equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
  });

  it('holds the very bytes it was given, not a copy', () => {
    const bytes = Buffer.alloc(1_000);
    const { body } = multipartForm([['file', { bytes, filename: 'a.wav', contentType: 'audio/wav' }]]);

    const pieces: unknown[] = [];
    for (let piece = body.read(); piece !== null; piece = body.read()) pieces.push(piece);

    expect(pieces).toContain(bytes);
  });
});
