import type { Capability, ParameterRule } from '@ai-platform/contract';

/** One file of a repository on the Hub. */
export interface ModelFile {
  /** Inside the repository, with forward slashes. */
  path: string;
  /** Bytes, roughly, or 0 where nobody has said; what counts at the download is what the Hub says. */
  approximateBytes: number;
  /** It may be missing from the repository: some exports keep a part's weights in one file, some in two. */
  optional?: true;
  /** Hexadecimal. Absent where it is only known from the Hub. */
  sha256?: string;
}

/** Where a model's weights come from. */
export type ModelSource =
  /** With the installed packages or this repository. */
  | { type: 'package' }
  /** With a package of the operating system. */
  | { type: 'system' }
  | { type: 'hub'; repo: string; revision: string; files: readonly ModelFile[] }
  /** A folder of this machine that the configuration names, laid out like the Hub's repository. */
  | { type: 'folder'; path: string; files: readonly ModelFile[] };

/** A model that can run inside this process. */
export interface LocalModel {
  /** How callers name it, with or without `local:` before it. */
  id: string;
  /** Name of the engine that loads it. */
  engine: string;
  capabilities: readonly Capability[];
  source: ModelSource;
  /** BCP 47; empty where language does not matter. */
  languages: readonly string[];
  /** SPDX expression. */
  licence: string;
  /** Estimate of what it takes in memory once loaded, bytes; 0 where nobody has said and the sizes of its files decide. */
  memoryBytes: number;
  /** What it accepts, for each of its capabilities, besides what its engine reads off its options and files. */
  parameters: Partial<Record<Capability, Record<string, ParameterRule>>>;
  /** Stays out of its capabilities' chains: it answers only who names it. */
  onlyByName?: boolean;
  /** What to know before choosing it, in a sentence or two for people. */
  note?: string;
  /** What only its engine understands, for example the file names of its parts. The engine checks it. */
  options?: Readonly<Record<string, unknown>>;
}

/** A model whose files come from the Hub. */
export type HubModel = LocalModel & { source: Extract<ModelSource, { type: 'hub' }> };

export const isHubModel = (model: LocalModel): model is HubModel => model.source.type === 'hub';
