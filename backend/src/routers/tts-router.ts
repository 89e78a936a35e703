import { speechRequestSchema } from '@ai-platform/contract';
import type { FastifyInstance } from 'fastify';
import type { TtsService } from '../services/tts-service.ts';
import { describeInference, inferenceOptions } from './inference-request.ts';

/** `POST /api/tts`. */
export function ttsRouter(app: FastifyInstance, { tts }: { tts: TtsService }): void {
  app.post('/api/tts', { config: { capability: 'text_to_speech' } }, async (request, reply) => {
    const { model, speaker_id, voice, ...job } = speechRequestSchema.parse(request.body);
    const inference = await tts.synthesize(
      {
        ...job,
        voice: voice ?? (typeof speaker_id === 'string' ? speaker_id : undefined),
        speaker_id: typeof speaker_id === 'number' ? speaker_id : undefined,
        anyVoice: false,
      },
      inferenceOptions(request, model),
    );
    describeInference(request, reply, inference, inference.value.warnings);
    return reply.type(inference.value.media.contentType).send(inference.value.media.bytes);
  });
}
