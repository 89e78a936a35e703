import { isDeepStrictEqual } from 'node:util';
import type { Capability } from '@ai-platform/contract';
import type { LocalModel } from './local-model.ts';

/** The models that the local provider knows: those that the engines bring and those of the configuration. */
export class ModelCatalogue {
  readonly #builtIn: readonly LocalModel[];
  #models: ReadonlyMap<string, LocalModel>;

  constructor(builtIn: readonly LocalModel[]) {
    this.#builtIn = builtIn;
    this.#models = byId(builtIn);
  }

  /**
   * Replaces the models of the configuration. One with the name of a built-in model stands in its place; one that is
   * defined as before stays the same object.
   */
  configure(models: readonly LocalModel[]): void {
    const kept = models.map((model) => {
      const known = this.#models.get(model.id);
      return known && isDeepStrictEqual(known, model) ? known : model;
    });
    this.#models = byId([...this.#builtIn, ...kept]);
  }

  all(): LocalModel[] {
    return [...this.#models.values()];
  }

  of(capability: Capability): LocalModel[] {
    return this.all().filter(({ capabilities }) => capabilities.includes(capability));
  }

  find(id: string): LocalModel | undefined {
    return this.#models.get(id);
  }

  /** What to say to who names a model that there is not, among all of them or those of a capability. */
  unknown(id: string, capability?: Capability): string {
    const names = (capability ? this.of(capability) : this.all()).map((model) => model.id).join(', ');
    return names === ''
      ? 'No model of this kind runs locally'
      : `"${id}" does not run locally; what does is ${names}`;
  }
}

const byId = (models: readonly LocalModel[]) => new Map(models.map((model) => [model.id, model]));
