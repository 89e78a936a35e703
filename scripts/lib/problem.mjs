/** Something that the person at the keyboard can mend: `message` says what happened, `remedy` what to do. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {string} remedy
   * @param {string} [output] What the failed command printed, where that helps.
   */
  constructor(message, remedy, output = '') {
    super(message);
    this.name = 'Problem';
    this.remedy = remedy;
    this.output = output;
  }
}

/**
 * Runs a script's main function; a `Problem` becomes a few lines and exit code 1, never a stack trace.
 * @param {() => Promise<number>} main Resolves to the exit code.
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.output) console.error(`\n${error.output.trimEnd()}`);
    console.error(`\n${error.message}\n${error.remedy}`);
    process.exitCode = 1;
  }
}
