import type { LocalModelState } from '@ai-platform/contract';
import { useCapability } from './useCapability';
import { useLocalModels } from './useLocalModels';

export interface UseSpokenLanguages {
  /** Languages that the model in use knows (BCP 47, without regions); empty where nobody says. */
  languages: readonly string[];
  /** Whether it knows the language, as far as is known. */
  knows(language: string): boolean;
  /** A model on the server that knows a language which the one in use does not: one that is there before one to download. */
  modelFor(language: string): LocalModelState | undefined;
}

/** What people can speak to a model, or hear from it. */
export function useSpokenLanguages(capability: 'text_to_speech' | 'speech_to_text'): UseSpokenLanguages {
  const { model } = useCapability(capability);
  const { models } = useLocalModels();
  const used = model?.provider === 'local' ? models.find(({ id }) => id === model.model) : undefined;
  const others = models.filter(
    ({ id, capabilities }) => id !== used?.id && capabilities.includes(capability),
  );
  return {
    languages: [...new Set(used?.languages.map(baseOf))],
    knows: (language) => used === undefined || speaks(used, language),
    modelFor: (language) => {
      const able = others.filter((candidate) => speaks(candidate, language));
      return able.find(isThere) ?? able.find(canBeFetched);
    },
  };
}

const baseOf = (language: string): string => language.split('-')[0] ?? language;

/** A model that names no languages knows them all, or does not care. */
const speaks = ({ languages }: LocalModelState, language: string): boolean =>
  languages.length === 0 || languages.some((known) => baseOf(known) === baseOf(language));

const isThere = ({ availability }: LocalModelState): boolean =>
  availability === 'ready' || availability === 'loading';

const canBeFetched = ({ availability }: LocalModelState): boolean =>
  availability === 'downloadable' || availability === 'downloading';
