/** Tokens of one streamed reply and the time over which they are spread, in milliseconds. */
export const STREAM = { tokens: 100, durationMs: 5_000 } as const;

/** The model name that the benchmarks ask for; the upstream answers to any. */
export const BENCH_MODEL = 'bench-model';

/** A chat completion of about 600 bytes, the size of a short answer of a real upstream. */
export const CHAT_COMPLETION = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench-0001',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: BENCH_MODEL,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content:
            'A reverse proxy takes requests on behalf of other servers and hands their replies back. It can ' +
            'check who is calling, keep a slow server from being overrun, spread the work over several machines ' +
            'and hide where it is done.',
        },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 28, completion_tokens: 41, total_tokens: 69 },
    system_fingerprint: 'fp_bench',
  }),
);

const chunk = (delta: object, finishReason: string | null) => ({
  id: 'chatcmpl-bench-0002',
  object: 'chat.completion.chunk',
  created: 1_760_000_000,
  model: BENCH_MODEL,
  choices: [{ index: 0, delta, finish_reason: finishReason }],
});

/**
 * The server-sent events of one streamed reply, each with the time after the start at which it is due, in
 * milliseconds: the first at 0, the last, with finish reason, usage and `[DONE]`, at `STREAM.durationMs`.
 */
export const STREAM_EVENTS: readonly { dueMs: number; bytes: Buffer }[] = Array.from(
  { length: STREAM.tokens },
  (_, index) => {
    const last = index === STREAM.tokens - 1;
    const events = [
      chunk(index === 0 ? { role: 'assistant', content: 'token 0 ' } : { content: `token ${index} ` }, null),
      ...(last
        ? [
            {
              ...chunk({}, 'stop'),
              usage: {
                prompt_tokens: 28,
                completion_tokens: STREAM.tokens,
                total_tokens: 28 + STREAM.tokens,
              },
            },
          ]
        : []),
    ];
    const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
    return {
      dueMs: (STREAM.durationMs * index) / (STREAM.tokens - 1),
      bytes: Buffer.from(last ? `${text}data: [DONE]\n\n` : text),
    };
  },
);

export const MODEL_LIST = Buffer.from(
  JSON.stringify({
    object: 'list',
    data: [{ id: BENCH_MODEL, object: 'model', created: 1_760_000_000, owned_by: 'bench' }],
  }),
);

export const TRANSCRIPTION = Buffer.from(
  JSON.stringify({ text: 'What was said.', language: 'english', duration: 1, segments: [] }),
);

/** Embeddings of 384 dimensions, one for each text of the request. */
export function embeddings(texts: number): Buffer {
  const embedding = Array.from({ length: 384 }, (_, index) => Math.round(Math.sin(index) * 1e6) / 1e6);
  return Buffer.from(
    JSON.stringify({
      object: 'list',
      model: BENCH_MODEL,
      data: Array.from({ length: texts }, (_, index) => ({ object: 'embedding', index, embedding })),
      usage: { prompt_tokens: 8 * texts, total_tokens: 8 * texts },
    }),
  );
}
