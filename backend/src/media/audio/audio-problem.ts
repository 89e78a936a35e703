/** Why audio could not be handled, in a form that survives the way out of a worker thread. */
export class AudioProblem extends Error {
  readonly code: 'invalid_format' | 'file_too_large';

  constructor(code: AudioProblem['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AudioProblem';
    this.code = code;
  }
}

export const notAudio = (message: string, cause?: unknown) =>
  new AudioProblem('invalid_format', message, { cause });

export const tooLong = (maxSeconds: number) =>
  new AudioProblem('file_too_large', `The audio is longer than ${maxSeconds} seconds`);
