/** What the name of a voice tells; `language` is BCP 47. */
export interface Voice {
  id: string;
  name: string;
  language?: string;
  gender?: 'female' | 'male';
}

/** The first letter of Kokoro's voices. */
const KOKORO_LANGUAGES: Readonly<Record<string, string>> = {
  a: 'en-US',
  b: 'en-GB',
  e: 'es',
  f: 'fr',
  h: 'hi',
  i: 'it',
  j: 'ja',
  p: 'pt-BR',
  z: 'zh',
};

/** Speakers of CMU's recordings, who are known by their initials. */
const CMU_VOICES: Readonly<Record<string, Omit<Voice, 'id'>>> = {
  slt: { name: 'SLT', language: 'en-US', gender: 'female' },
  clb: { name: 'CLB', language: 'en-US', gender: 'female' },
  rms: { name: 'RMS', language: 'en-US', gender: 'male' },
  bdl: { name: 'BDL', language: 'en-US', gender: 'male' },
  awb: { name: 'AWB', language: 'en-GB', gender: 'male' },
  kal: { name: 'KAL', language: 'en-US', gender: 'male' },
  kal16: { name: 'KAL, 16 kHz', language: 'en-US', gender: 'male' },
};

/** Reads what it can out of a voice's id: `af_heart` is Heart, who speaks American English and is female. */
export function voiceOf(id: string): Voice {
  const known = CMU_VOICES[id];
  if (known) return { id, ...known };
  const [, letter = '', gender, name = ''] = /^([a-z])([fm])_([a-z]+)$/.exec(id) ?? [];
  const language = KOKORO_LANGUAGES[letter];
  if (language === undefined) return { id, name: /^[a-z]+$/.test(id) ? capitalized(id) : id };
  return { id, name: capitalized(name), language, gender: gender === 'f' ? 'female' : 'male' };
}

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
