import { type RecordingOptions, RecordingPresets } from 'expo-audio';

/** Why there is no recording here: the page must come over https or from localhost, or the platform cannot. */
export type RecordingObstacle = 'insecure_context' | 'unsupported';

export const recordingObstacle = (): RecordingObstacle | null => null;

/** AAC in MP4, one channel: small, and every server can decode it. */
export const recordingOptions = (): RecordingOptions => ({
  ...RecordingPresets.HIGH_QUALITY,
  numberOfChannels: 1,
  bitRate: 64_000,
  isMeteringEnabled: true,
});
