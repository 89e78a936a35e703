import {
  type OpenAiVerboseTranscription,
  openAiSpeechRequestSchema,
  openAiTranscriptionFieldsSchema,
  type Transcription,
} from '@ai-platform/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { SttService } from '../../services/stt-service.ts';
import type { TtsService } from '../../services/tts-service.ts';
import { formLimit, formOf, refuseOtherFiles, requiredFile } from '../form.ts';
import { describeInference, inferenceOptions } from '../inference-request.ts';
import { sendSpeech } from '../speech-reply.ts';
import { toSrt, toVtt } from './subtitles.ts';

export interface OpenAiAudioRouterOptions {
  tts: TtsService;
  stt: SttService;
  /** Bytes of one uploaded file. */
  maxUploadBytes: number;
}

/** `POST /v1/audio/speech` and `POST /v1/audio/transcriptions`. */
export function openAiAudioRouter(
  app: FastifyInstance,
  { tts, stt, maxUploadBytes }: OpenAiAudioRouterOptions,
): void {
  app.post(
    '/v1/audio/speech',
    { config: { capability: 'text_to_speech', fieldNames: { text: 'input' } } },
    async (request, reply) => {
      const speech = openAiSpeechRequestSchema.parse(request.body);
      const asked = speech.response_format ?? 'mp3';
      const job = {
        text: speech.input,
        voice: typeof speech.voice === 'object' ? speech.voice?.id : speech.voice,
        speed: speech.speed ?? 1,
        format: asked === 'opus' ? 'ogg' : asked,
        // OpenAI clients must name a voice, and name OpenAI's.
        anyVoice: true,
      };
      const options = inferenceOptions(request, speech.model);
      return sendSpeech(request, reply, { tts, job, options, stream: speech.stream_format === 'audio' });
    },
  );

  app.post(
    '/v1/audio/transcriptions',
    {
      config: { capability: 'speech_to_text', bodyTypes: ['multipart/form-data'] },
      bodyLimit: formLimit(maxUploadBytes, 1),
    },
    async (request, reply) => {
      const form = formOf(request);
      const { model, language, response_format } = openAiTranscriptionFieldsSchema.parse({ ...form.fields });
      const file = requiredFile(form, 'file');
      refuseOtherFiles(form, 'file');
      const inference = await stt.transcribe(
        { audio: file.bytes, language },
        inferenceOptions(request, model),
      );
      describeInference(request, reply, inference);
      return transcriptionReply(reply, inference.value, response_format ?? 'json');
    },
  );
}

function transcriptionReply(
  reply: FastifyReply,
  transcription: Transcription,
  format: 'json' | 'text' | 'srt' | 'vtt' | 'verbose_json',
): unknown {
  switch (format) {
    case 'json':
      return { text: transcription.text };
    case 'text':
      return reply.type('text/plain; charset=utf-8').send(`${transcription.text}\n`);
    case 'srt':
      return reply.type('application/x-subrip; charset=utf-8').send(toSrt(transcription));
    case 'vtt':
      return reply.type('text/vtt; charset=utf-8').send(toVtt(transcription));
    case 'verbose_json':
      return verbose(transcription);
  }
}

const verbose = ({
  text,
  language,
  duration_seconds,
  segments = [],
}: Transcription): OpenAiVerboseTranscription => ({
  task: 'transcribe',
  language: language ?? '',
  duration: duration_seconds,
  text,
  segments: segments.map((segment, id) => ({
    id,
    start: segment.start,
    end: segment.end ?? duration_seconds,
    text: segment.text,
  })),
});
