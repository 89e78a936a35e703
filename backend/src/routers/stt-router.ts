import { transcriptionFieldsSchema } from '@ai-platform/contract';
import type { FastifyInstance } from 'fastify';
import type { SttService } from '../services/stt-service.ts';
import { formLimit, formOf, refuseOtherFiles, requiredFile } from './form.ts';
import { describeInference, inferenceOptions } from './inference-request.ts';

export interface SttRouterOptions {
  stt: SttService;
  /** Bytes of one uploaded file. */
  maxUploadBytes: number;
}

/** `POST /api/stt`. */
export function sttRouter(app: FastifyInstance, { stt, maxUploadBytes }: SttRouterOptions): void {
  app.post(
    '/api/stt',
    {
      config: { capability: 'speech_to_text', bodyTypes: ['multipart/form-data'] },
      bodyLimit: formLimit(maxUploadBytes, 1),
    },
    async (request, reply) => {
      const form = formOf(request);
      const { model, language } = transcriptionFieldsSchema.parse({ ...form.fields });
      const audio = requiredFile(form, 'audio');
      refuseOtherFiles(form, 'audio');
      const inference = await stt.transcribe(
        { audio: audio.bytes, language },
        inferenceOptions(request, model),
      );
      describeInference(request, reply, inference);
      return inference.value;
    },
  );
}
