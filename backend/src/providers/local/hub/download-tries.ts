/** What keeps a download from going on for now. */
export interface RetryWait {
  /** In words for people, with neither a token nor a signed address. */
  reason: string;
  /** When the next try begins, as the clock tells time; in the past while that try has not got on yet. */
  until: number;
}

/** One piece of work of a download, tried until it succeeds. */
export interface Try {
  /** The Hub has answered it, or sends. */
  gotOn(): void;
  /** It failed and waits for the next time. */
  waits(wait: RetryWait): void;
  /** It has ended, in whichever way. */
  end(): void;
}

/**
 * What the pieces of work of one download have in common, some of which run at the same time: whether the Hub has
 * ever answered, and what they wait for, once none of them gets on.
 */
export class DownloadTries {
  readonly #report: (wait: RetryWait | undefined) => void;
  readonly #underWay = new Set<{ wait?: RetryWait | undefined }>();
  #reported: RetryWait | undefined;
  #isAnswered = false;

  /** @param report called with each wait of the download as a whole, and with nothing when it goes on */
  constructor(report: (wait: RetryWait | undefined) => void) {
    this.#report = report;
  }

  /** Whether the Hub has answered any of them, be it with an error. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  begin(): Try {
    const work: { wait?: RetryWait | undefined } = {};
    this.#underWay.add(work);
    return {
      gotOn: () => {
        this.#isAnswered = true;
        work.wait = undefined;
        this.#tell();
      },
      waits: (wait) => {
        work.wait = wait;
        this.#tell();
      },
      end: () => {
        this.#underWay.delete(work);
        this.#tell();
      },
    };
  }

  /** The next wait to end counts: then something may get on. */
  #tell(): void {
    const waits = [...this.#underWay].flatMap(({ wait }) => wait ?? []);
    const isStuck = waits.length > 0 && waits.length === this.#underWay.size;
    const wait = isStuck ? waits.reduce((a, b) => (b.until < a.until ? b : a)) : undefined;
    if (wait === this.#reported) return;
    this.#reported = wait;
    this.#report(wait);
  }
}
