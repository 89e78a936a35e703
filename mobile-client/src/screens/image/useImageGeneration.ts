import {
  drawSeed,
  type ImageDraft,
  isSupported,
  parametersOf,
} from '../../components/images/image-parameters';
import { useCapability } from '../../hooks/useCapability';
import { useInference } from '../../hooks/useInference';
import { useLibrary } from '../../hooks/useLibrary';
import { useSettings } from '../../hooks/useSettings';
import { findAlike } from './find-alike';

const NUMBERS = ['width', 'height', 'num_inference_steps', 'guidance_scale'] as const;

/** Generates images so that each has a known seed and can be made again. */
export function useImageGeneration() {
  const { run, ...generation } = useInference('image_generation');
  const { state, rules, modelName } = useCapability('image_generation');
  const { settings } = useSettings();
  const { entries } = useLibrary();

  /**
   * Without a seed an image that was asked for in the same words before is the answer, for as long as results are
   * kept for good and for longer when there is no connection; else a seed is drawn.
   */
  async function generate(draft: ImageDraft): Promise<void> {
    const parameters = parametersOf(draft, rules, NUMBERS, modelName);
    if (parameters.seed !== undefined || !isSupported(rules, 'seed')) return run(parameters, {});
    const since = state === 'offline' ? 0 : Date.now() - settings.cache_ttl_minutes * 60_000;
    const alike = findAlike(entries, parameters, since);
    if (alike !== undefined && (await generation.show(alike))) return;
    await run({ ...parameters, seed: drawSeed() }, {});
  }

  return { ...generation, generate };
}
