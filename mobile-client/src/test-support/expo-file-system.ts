/// <reference types="node" />
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

type Part = string | File | Directory;

const pathOf = (parts: readonly Part[]): string =>
  join(...parts.map((part) => (typeof part === 'string' ? part : part.uri.replace('file://', ''))));

/** The part of expo-file-system that the app uses, over Node's file system. */
export class File {
  readonly uri: string;
  readonly #path: string;

  constructor(...parts: Part[]) {
    this.#path = pathOf(parts).replace('file:', '');
    this.uri = `file://${this.#path}`;
  }
  get name() {
    return basename(this.#path);
  }
  get exists() {
    return existsSync(this.#path) && statSync(this.#path).isFile();
  }
  get type() {
    return '';
  }
  create({ overwrite = false }: { overwrite?: boolean; intermediates?: boolean } = {}) {
    if (this.exists && !overwrite) throw new Error('exists');
    writeFileSync(this.#path, '');
  }
  write(content: string | Uint8Array) {
    writeFileSync(this.#path, content);
  }
  textSync() {
    return readFileSync(this.#path, 'utf8');
  }
  async bytes() {
    return new Uint8Array(readFileSync(this.#path));
  }
  delete() {
    rmSync(this.#path);
  }
  moveSync(target: File, { overwrite = false }: { overwrite?: boolean } = {}) {
    if (target.exists && !overwrite) throw new Error('exists');
    renameSync(this.#path, target.uri.replace('file://', ''));
  }
}

export class Directory {
  readonly uri: string;
  readonly #path: string;

  constructor(...parts: Part[]) {
    this.#path = pathOf(parts);
    this.uri = `file://${this.#path}`;
  }
  get exists() {
    return existsSync(this.#path);
  }
  create(_options: { intermediates?: boolean; idempotent?: boolean } = {}) {
    mkdirSync(this.#path, { recursive: true });
  }
  list(): (File | Directory)[] {
    return readdirSync(this.#path, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? new Directory(this.#path, entry.name) : new File(this.#path, entry.name),
    );
  }
}

const root = mkdtempSync(join(tmpdir(), 'expo-file-system-'));
for (const name of ['cache', 'document']) mkdirSync(join(root, name));
export const Paths = { cache: new Directory(root, 'cache'), document: new Directory(root, 'document') };
