import { plainWavSamples } from '../../../../media/audio/wav.ts';
import { WorkerTimeoutError } from '../../../../utils/worker-pool.ts';
import type { CallContext, TranscriptionCall, TranscriptionResult } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import type { LoadContext, LoadedModel, LocalEngine } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { optionsOf } from '../../model-options.ts';
import { createTranscriptionAdmission } from '../../transcription-admission.ts';
import type { SpeechSegment } from '../../voice-activity/speech-segments.ts';
import {
  createVoiceActivityDetector,
  toSeconds,
  VOICE_ACTIVITY_BYTES,
} from '../../voice-activity/voice-activity-detector.ts';
import { VOICE_SAMPLE_RATE } from '../../voice-activity/voice-activity-task.ts';
import { WINDOW_SAMPLES } from './log-mel-spectrogram.ts';
import { segmentsAfter, speechWindows } from './speech-windows.ts';
import { spokenLanguage } from './spoken-language.ts';
import type { WindowTranscript } from './whisper-messages.ts';
import { whisperOptionsSchema } from './whisper-options.ts';
import { startWhisperThread } from './whisper-thread.ts';

const SEGMENTATION = { minSilence: 0.5, maxSegment: toSeconds(WINDOW_SAMPLES) };
/** Samples. */
const LONGEST_SILENCE = 3 * VOICE_SAMPLE_RATE;
/** Samples at the end of a segment that no word may be in: what the detector keeps around speech, and a little. */
const SHORTEST_REST = 0.3 * VOICE_SAMPLE_RATE;
const ADMISSION = { maxCalls: 8, maxSeconds: 3_600 };

/**
 * Speech to text with OpenAI's Whisper as ONNX files in the layout of Hugging Face's exports, each model in a thread
 * of its own. Silero VAD finds the speech for it; a recording of any length is heard window by window.
 */
export const createWhisperEngine = (): LocalEngine => ({
  name: 'whisper',
  optionsSchema: whisperOptionsSchema,
  load: loadWhisper,
});

async function loadWhisper(model: LocalModel, { folder }: LoadContext): Promise<LoadedModel> {
  const thread = await startWhisperThread(
    { folder, options: optionsOf(model, whisperOptionsSchema) },
    ADMISSION.maxCalls,
  );
  const detector = createVoiceActivityDetector(ADMISSION.maxCalls);
  const admit = createTranscriptionAdmission(ADMISSION);

  async function hear(
    samples: Int16Array,
    asked: string | undefined,
    { signal, onProgress }: CallContext,
  ): Promise<TranscriptionResult> {
    let segments = await detector.detect(samples, SEGMENTATION, signal);
    let windows = windowsOf(segments);
    const heard: HeardWindow[] = [];
    let language = asked;
    for (let [window] = windows; window; [window] = windows) {
      const transcript = await thread.transcribe(samples.slice(window.start, window.end), language, signal);
      // What the first words tell holds for all: a word or two later on may sound like any language.
      language ??= transcript.language;
      heard.push({ window, transcript });
      const heardUntil = window.start + Math.round(transcript.heard * VOICE_SAMPLE_RATE);
      segments = segmentsAfter(segments, heardUntil, SHORTEST_REST);
      windows = windowsOf(segments);
      onProgress?.({ step: heard.length, steps: heard.length + windows.length });
    }
    return resultOf(heard, language);
  }

  return {
    memoryBytes: thread.facts.memoryBytes + VOICE_ACTIVITY_BYTES,
    async transcribe(call: TranscriptionCall, context) {
      const { signal } = context;
      signal.throwIfAborted();
      const language =
        call.language === undefined ? undefined : spokenLanguage(call.language, thread.facts.languages);
      return admit(call.duration, async () => {
        const samples = plainWavSamples(await call.toWav());
        try {
          return await hear(samples, language, context);
        } catch (error) {
          signal.throwIfAborted();
          throw toFailure(error);
        }
      });
    },
    async close() {
      await Promise.all([thread.close(), detector.close()]);
    },
  };
}

const windowsOf = (segments: readonly SpeechSegment[]) =>
  speechWindows(segments, WINDOW_SAMPLES, LONGEST_SILENCE);

interface HeardWindow {
  window: SpeechSegment;
  transcript: WindowTranscript;
}

function resultOf(heard: HeardWindow[], language: string | undefined): TranscriptionResult {
  const segments = heard.flatMap(({ window, transcript }) =>
    transcript.segments.map(({ start, end, text }) => ({
      start: toHundredths(toSeconds(window.start) + start),
      end: toHundredths(toSeconds(window.start) + end),
      text,
    })),
  );
  const tokens = heard.reduce((sum, { transcript }) => sum + transcript.tokens, 0);
  const logProbability = heard.reduce((sum, { transcript }) => sum + transcript.logProbability, 0);
  return {
    // With the spaces of the model: not every language has them.
    text: segments
      .map(({ text }) => text)
      .join('')
      .trim(),
    ...(language === undefined ? {} : { language }),
    segments: segments.map((segment) => ({ ...segment, text: segment.text.trim() })),
    ...(tokens > 0 ? { confidence: Math.exp(logProbability / tokens) } : {}),
  };
}

/** The model's own times are in steps of 20 ms. */
const toHundredths = (seconds: number) => Math.round(seconds * 100) / 100;

function toFailure(error: unknown): unknown {
  if (error instanceof UpstreamFailure) return error;
  if (error instanceof WorkerTimeoutError) {
    return new UpstreamFailure('timeout', 'The transcript was not ready in time', { cause: error });
  }
  return new UpstreamFailure('unavailable', 'The recording could not be transcribed', { cause: error });
}
