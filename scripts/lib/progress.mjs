const BAR_WIDTH = 24;
const SPOKEN_EVERY_MS = 15_000;

/** @param {number} ms */
export const seconds = (ms) => (ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

/**
 * @param {number} share 0 to 1
 * @returns {string} For example `━━━━━━──────  50 %`.
 */
export function bar(share) {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return `${'━'.repeat(filled)}${'─'.repeat(BAR_WIDTH - filled)} ${String(Math.round(share * 100)).padStart(3)} %`;
}

/**
 * Shows how far a long task is: a bar that redraws itself on a terminal, a line now and then elsewhere.
 * @param {string} label
 * @param {{ out?: NodeJS.WriteStream, now?: () => number }} [options]
 */
export function showProgress(label, { out = process.stdout, now = Date.now } = {}) {
  const start = now();
  let share = 0;
  let detail = '';
  let spoken = start;
  const draw = () => {
    if (out.isTTY) {
      out.write(`\r\x1b[2K${label}  ${bar(share)}  ${detail || seconds(now() - start)}`);
    } else if (now() - spoken >= SPOKEN_EVERY_MS) {
      spoken = now();
      out.write(`${label}  ${Math.round(share * 100)} %  ${detail || seconds(now() - start)}\n`);
    }
  };
  if (!out.isTTY) out.write(`${label}…\n`);
  draw();
  const timer = setInterval(draw, 250);
  return {
    /**
     * @param {number} next 0 to 1; never goes back.
     * @param {string} [words] What stands behind the bar in place of the time.
     */
    update(next, words = '') {
      share = Math.max(share, Math.min(1, next));
      detail = words;
    },
    /** @param {string} line Something to say above the bar. */
    say(line) {
      if (out.isTTY) out.write('\r\x1b[2K');
      out.write(`${line}\n`);
      if (out.isTTY) draw();
    },
    /** @param {string} [line] What to leave in the bar's place. */
    stop(line) {
      clearInterval(timer);
      if (out.isTTY) out.write('\r\x1b[2K');
      if (line) out.write(`${line} (${seconds(now() - start)})\n`);
    },
  };
}
