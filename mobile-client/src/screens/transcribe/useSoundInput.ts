import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHaptics } from '../../components/useHaptics';
import { useLeaveGuard } from '../../hooks/useLeaveGuard';
import { type UseRecorder, useRecorder } from '../../hooks/useRecorder';
import { useRecordings } from '../../hooks/useRecordings';
import { useFormat } from '../../i18n/useFormat';
import { describeAudio } from '../../services/audio/describe-audio';
import type { Recording } from '../../services/recordings';
import type { Media } from '../../utils/media';

export interface UseSoundInput {
  recorder: UseRecorder;
  /** What was recorded or chosen and is not text yet. */
  recording: Recording | undefined;
  begin(): Promise<void>;
  finish(): Promise<void>;
  /** Takes a file in place of what is there. */
  takeFile(media: Media): Promise<void>;
  /** Puts a kept recording there, or nothing. */
  choose(id: string | undefined): void;
}

/** The level meter stays below this when nobody speaks: -51 dB. */
const SILENT_LEVEL = 0.15;
/** The loudest sample of a file without speech: -46 dB. */
const SILENT_PEAK = 0.005;
const PARTS = 100;

/** Gets a sound to transcribe, by microphone or as a file. */
export function useSoundInput(): UseSoundInput {
  const { t } = useTranslation('transcription');
  const format = useFormat();
  const tap = useHaptics();
  const recorder = useRecorder();
  const { recordings, add } = useRecordings();
  const [chosen, choose] = useState<string>();
  const loudest = useRef(0);
  useEffect(() => {
    loudest.current = Math.max(loudest.current, recorder.level);
  }, [recorder.level]);

  const keep = async (media: Media, name: string, measured?: { seconds: number; silent: boolean }) => {
    const description = await describeAudio(media, PARTS);
    const { id } = await add(media, {
      name,
      duration_seconds: measured?.seconds ?? description?.seconds ?? null,
      silent: description ? Math.max(...description.peaks) < SILENT_PEAK : (measured?.silent ?? false),
    });
    choose(id);
  };

  const finish = async () => {
    tap();
    const { durationMs } = recorder;
    const media = await recorder.stop();
    if (media === null) return;
    const name = t('recordingName', { made: format.dateTime(Date.now()) });
    await keep(media, name, { seconds: durationMs / 1_000, silent: loudest.current < SILENT_LEVEL });
  };
  useLeaveGuard(recorder.state === 'recording', () => void finish());

  return {
    recorder,
    recording: recordings.find(({ id }) => id === chosen),
    choose,
    async begin() {
      tap();
      loudest.current = 0;
      await recorder.start();
    },
    finish,
    takeFile: (media) => keep(media, media.name ?? t('fileName')),
  };
}
