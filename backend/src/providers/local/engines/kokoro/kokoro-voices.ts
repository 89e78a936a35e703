import { posix } from 'node:path';
import type { LocalModel } from '../../local-model.ts';
import { KOKORO_VOICES } from './kokoro-models.ts';
import { type KokoroOptions, kokoroOptionsSchema } from './kokoro-options.ts';

export const KOKORO_SPEED = { default: 1, minimum: 0.5, maximum: 2 };

/** Names of the English voices among a model's files: those of `KOKORO_VOICES` in that order, then others by name. */
export function voiceNames({ source }: LocalModel, { voices }: KokoroOptions): string[] {
  const files = 'files' in source ? source.files : [];
  const rank = (name: string) =>
    KOKORO_VOICES.includes(name) ? KOKORO_VOICES.indexOf(name) : Number.MAX_VALUE;
  // The first letter is the language: American or British English.
  return files
    .flatMap(({ path }) => /^([ab]\w*)\.bin$/.exec(posix.relative(voices, path))?.[1] ?? [])
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** What a model accepts, as its files and options tell; nothing when they make no Kokoro. */
export function kokoroParameters(model: LocalModel): LocalModel['parameters'] {
  const options = kokoroOptionsSchema.safeParse(model.options ?? {});
  if (!options.success) return {};
  const names = voiceNames(model, options.data);
  const usual = options.data.default_voice ?? names[0];
  if (usual === undefined || !names.includes(usual)) return {};
  return {
    text_to_speech: {
      voice: { default: usual, values: names },
      speaker_id: { default: names.indexOf(usual), minimum: 0, maximum: names.length - 1 },
      speed: KOKORO_SPEED,
    },
  };
}
