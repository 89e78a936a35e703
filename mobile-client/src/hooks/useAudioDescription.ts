import { useEffect, useState } from 'react';
import { describeAudio } from '../services/audio/describe-audio';
import type { AudioDescription } from '../services/audio/describe-wav';
import type { Media } from '../utils/media';

/** Length and loudness of a sound; null until they are known, and for good when they cannot be. */
export function useAudioDescription(audio: Media | null | undefined, parts: number): AudioDescription | null {
  const [known, setKnown] = useState<{ audio: Media; description: AudioDescription | null }>();
  useEffect(() => {
    if (!audio) return;
    let left = false;
    void describeAudio(audio, parts).then((description) => {
      if (!left) setKnown({ audio, description });
    });
    return () => {
      left = true;
    };
  }, [audio, parts]);
  return known && known.audio === audio ? known.description : null;
}
