import type { Capability } from '@ai-platform/contract';
import { languageCode } from '../language-code.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { isHubModel, type LocalModel } from './local-model.ts';
import type { ModelCatalogue } from './model-catalogue.ts';
import { type ModelStatuses, pullInWords } from './model-statuses.ts';

/** What a call wants of a model besides its capability. */
export interface Wish {
  /** The failure of a model that lacks it. */
  isMissedBy(failure: UpstreamFailure): boolean;
  isMetBy(model: LocalModel): boolean;
  /** What the model that meets it does, after its name. */
  words: string;
}

/** To understand the language that a caller named. */
export const understands = (language: string): Wish => ({
  isMissedBy: ({ kind, field }) => kind === 'unsupported' && field === 'language',
  isMetBy: ({ languages }) =>
    languages.length === 0 || languages.some((known) => languageCode(known) === languageCode(language)),
  words: 'knows it',
});

/** To edit an image by words, where there is no mask. */
export const FOLLOWS_A_PROMPT: Wish = {
  isMissedBy: ({ kind }) => kind === 'not_configured',
  isMetBy: ({ parameters }) => parameters.image_editing?.prompt?.supported !== false,
  words: 'follows a prompt',
};

/**
 * Runs a call of a model. When that lacks what the call wants, the failure also names the first model to download
 * that has it.
 */
export async function offeringBetter<T>(
  { catalogue, statuses }: { catalogue: ModelCatalogue; statuses: ModelStatuses },
  capability: Capability,
  wish: Wish,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof UpstreamFailure) || !wish.isMissedBy(error)) throw error;
    const better = catalogue
      .of(capability)
      .filter(({ onlyByName }) => !onlyByName)
      .filter(isHubModel)
      .find((model) => wish.isMetBy(model) && statuses.of(model).availability === 'downloadable');
    if (!better) throw error;
    const message = `${error.message}. ${better.id} ${wish.words}: ${pullInWords(better)}`;
    throw new UpstreamFailure(error.kind, message, {
      field: error.field,
      downloadable: better.id,
      cause: error,
    });
  }
}
