import { Template } from '@huggingface/jinja';
import { UpstreamFailure } from '../../../upstream-failure.ts';

/** A piece of a prompt. The marks of a chat's structure count as such in `trusted` ones only. */
export interface PromptPiece {
  text: string;
  trusted: boolean;
}

/** Stands for the `n`-th protected text while the template is rendered: two characters of private use around it. */
const PLACEHOLDER = /\uE000(\d+)\uE001/;
const RESERVED = ['\uE000', '\uE001'];

const LONGEST_MESSAGE = 300;

/**
 * A chat template of a model. What looks like one of the model's control tokens inside a message is kept as plain
 * text: nobody can end their own turn and begin another one's.
 */
export class ChatPrompt {
  readonly #template: Template;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #controlTexts: RegExp;

  /**
   * @param variables what templates expect of the tokenizer, for example `bos_token`
   * @param controlTexts texts of the model's control tokens
   * @throws Error when the template is none
   */
  constructor(source: string, variables: Readonly<Record<string, unknown>>, controlTexts: readonly string[]) {
    this.#template = new Template(source);
    this.#variables = variables;
    const longestFirst = [...controlTexts, ...RESERVED].sort((one, other) => other.length - one.length);
    this.#controlTexts = new RegExp(longestFirst.map((text) => escaped(text)).join('|'), 'g');
  }

  /** @throws UpstreamFailure `rejected` when the template does not take these messages */
  render(
    messages: readonly Record<string, unknown>[],
    tools: readonly unknown[] | undefined,
    variables: Readonly<Record<string, unknown>>,
  ): PromptPiece[] {
    const protectedTexts: string[] = [];
    const protect = (value: unknown): unknown => {
      if (typeof value === 'string') {
        return value.replace(this.#controlTexts, (text) => `\uE000${protectedTexts.push(text) - 1}\uE001`);
      }
      if (Array.isArray(value)) return value.map(protect);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, protect(member)]));
    };
    let rendered: string;
    try {
      rendered = this.#template.render({
        ...this.#variables,
        ...asRecord(protect(variables)),
        messages: protect(messages),
        ...(tools ? { tools: protect(tools) } : {}),
        add_generation_prompt: true,
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, LONGEST_MESSAGE) : '';
      throw new UpstreamFailure(
        'rejected',
        `The model's chat template does not take these messages: ${reason}`,
        { field: 'messages', cause: error },
      );
    }
    return rendered
      .split(PLACEHOLDER)
      .map((text, index) =>
        index % 2 === 0
          ? { text, trusted: true }
          : { text: protectedTexts[Number(text)] ?? '', trusted: false },
      )
      .filter(({ text }) => text !== '');
  }
}

const asRecord = (value: unknown) => (typeof value === 'object' && value !== null ? { ...value } : {});

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
