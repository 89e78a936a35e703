import { speechRequestSchema } from '@ai-platform/contract';
import type { FastifyInstance } from 'fastify';
import type { TtsService } from '../services/tts-service.ts';
import { inferenceOptions } from './inference-request.ts';
import { sendSpeech } from './speech-reply.ts';

/** `POST /api/tts`. */
export function ttsRouter(app: FastifyInstance, { tts }: { tts: TtsService }): void {
  app.post('/api/tts', { config: { capability: 'text_to_speech' } }, async (request, reply) => {
    const { model, speaker_id, voice, stream, ...speech } = speechRequestSchema.parse(request.body);
    const job = {
      ...speech,
      voice: voice ?? (typeof speaker_id === 'string' ? speaker_id : undefined),
      speaker_id: typeof speaker_id === 'number' ? speaker_id : undefined,
      anyVoice: false,
    };
    return sendSpeech(request, reply, { tts, job, options: inferenceOptions(request, model), stream });
  });
}
