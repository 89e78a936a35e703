import type { Capability, ParameterRule } from '@ai-platform/contract';

/** One file of a repository on the Hub. */
export interface ModelFile {
  /** Inside the repository, with forward slashes. */
  path: string;
  /** Bytes, roughly; what counts at the download is what the Hub says. */
  approximateBytes: number;
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
  /** Estimate of what it takes in memory once loaded, bytes. */
  memoryBytes: number;
  /** What it accepts, for each of its capabilities. */
  parameters: Partial<Record<Capability, Record<string, ParameterRule>>>;
  /** What only its engine understands, for example the file names of its parts. The engine checks it. */
  options?: Readonly<Record<string, unknown>>;
}
