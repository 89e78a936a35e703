import { languageCode } from '../../../language-code.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';

/** Codes that Whisper writes in another way than ISO 639 does today, or that are part of a language it has. */
const WHISPER_CODES: Readonly<Record<string, string>> = {
  jv: 'jw',
  nb: 'no',
  iw: 'he',
  in: 'id',
  ji: 'yi',
  fil: 'tl',
  cmn: 'zh',
};

/**
 * The model's own code of a language that a caller names by code or in English. Throws an `UpstreamFailure` of kind
 * `unsupported` when the model does not know it.
 */
export function spokenLanguage(asked: string, known: readonly string[]): string {
  const code = languageCode(asked) ?? '';
  const own = [code, WHISPER_CODES[code]].find(
    (candidate) => candidate !== undefined && known.includes(candidate),
  );
  if (own !== undefined) return own;
  const [only] = known;
  throw new UpstreamFailure(
    'unsupported',
    known.length === 1
      ? `This model understands "${only}" only, not "${asked}"`
      : `This model does not know the language "${asked}"; it knows ${known.join(', ')}`,
    { field: 'language' },
  );
}
