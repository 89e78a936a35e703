import { type RecordingOptions, RecordingPresets } from 'expo-audio';
import type { RecordingObstacle } from './recording';

export function recordingObstacle(): RecordingObstacle | null {
  if (!globalThis.isSecureContext) return 'insecure_context';
  return navigator.mediaDevices === undefined || typeof MediaRecorder === 'undefined' ? 'unsupported' : null;
}

/** In the order of preference. Safari says that it can do WebM, and does MP4 better. */
const MEDIA_TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus', 'audio/webm'];
const isSafari = () => /^((?!chrome|chromium|android).)*safari/i.test(navigator.userAgent);

/** The best kind that the browser records, one channel. */
export function recordingOptions(): RecordingOptions {
  const wanted = isSafari() ? ['audio/mp4', ...MEDIA_TYPES] : MEDIA_TYPES;
  const mimeType =
    typeof MediaRecorder === 'undefined'
      ? undefined
      : wanted.find((type) => MediaRecorder.isTypeSupported(type));
  return {
    ...RecordingPresets.HIGH_QUALITY,
    numberOfChannels: 1,
    bitRate: 64_000,
    isMeteringEnabled: true,
    web: { bitsPerSecond: 64_000, ...(mimeType === undefined ? {} : { mimeType }) },
  };
}
