import {
  type Llama,
  type LlamaContextSequence,
  type LlamaGrammar,
  LlamaGrammarEvaluationState,
  type LlamaModel,
  type SequenceEvaluateOptions,
  type Token,
} from 'node-llama-cpp';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { ChatPrompt } from './chat-prompt.ts';
import { jsonGrammar, toolCallGrammar } from './grammars.ts';
import type { GenerationRequest, LoadOrder, ModelFacts, ReplyPart } from './llama-messages.ts';
import { type LlamaParts, loadLlama } from './llama-model.ts';
import { ReplyWriter } from './reply-writer.ts';
import { rewind, SequencePool } from './sequence-pool.ts';
import { TokenText } from './token-text.ts';
import { CALL_BEGIN } from './tool-call-reader.ts';

/** Tokens of a prompt between two looks at whether its reply is still wanted. */
const PROMPT_STEP = 256;
/** Of the reply so far, the tokens that penalties look at. */
const PENALISED_TOKENS = 256;
/** `tokenizer.ggml.token_type` of control tokens. */
const CONTROL_TOKEN = 3;

export interface ReplyListener {
  /** The prompt fits, and its evaluation begins. */
  onAccepted: () => void;
  onPart: (part: ReplyPart) => void;
}

/** A chat model in this process. */
export class LlamaChat {
  readonly facts: ModelFacts;
  readonly #llama: Llama;
  readonly #model: LlamaModel;
  readonly #prompt: ChatPrompt;
  readonly #sequences: SequencePool;

  /** @throws Error with a message for people */
  static async load(order: LoadOrder): Promise<LlamaChat> {
    const ownBytes = process.memoryUsage.rss();
    const parts = await loadLlama(order);
    const { cpuRam } = await parts.llama.getLlamaMemoryUsage();
    return new LlamaChat(parts, order.chatTemplate, ownBytes + cpuRam);
  }

  private constructor(
    { llama, model, context }: LlamaParts,
    template: string | undefined,
    memoryBytes: number,
  ) {
    this.#llama = llama;
    this.#model = model;
    this.#sequences = new SequencePool(context);
    const { tokenizer } = model.fileInfo.metadata;
    const source = template ?? tokenizer?.chat_template;
    if (source === undefined) {
      throw new Error('The model has no chat template: it was not made for conversations');
    }
    this.#prompt = new ChatPrompt(
      source,
      { bos_token: model.tokens.bosString ?? '', eos_token: model.tokens.eosString ?? '' },
      (tokenizer?.ggml.tokens ?? []).filter(
        (_, token) => tokenizer?.ggml.token_type?.[token] === CONTROL_TOKEN,
      ),
    );
    this.facts = {
      contextSize: context.contextSize,
      memoryBytes,
      callsTools: source.includes('tools') && source.includes(CALL_BEGIN) && !source.includes('<function='),
    };
  }

  useThreads(threads: number): void {
    this.#llama.maxThreads = threads;
  }

  /**
   * Writes a reply. Once `signal` fires it throws its reason, at the next token or step of the prompt.
   *
   * @throws UpstreamFailure `unsupported` for a prompt that does not fit the context, `rejected` for one that does not
   * fit the template
   */
  async reply(request: GenerationRequest, signal: AbortSignal, listener: ReplyListener): Promise<void> {
    const prompt = this.#promptTokens(request);
    const { contextSize } = this.facts;
    if (prompt.length >= contextSize) {
      throw new UpstreamFailure(
        'unsupported',
        `The messages take ${prompt.length} tokens, and with a reply they must fit into the ${contextSize} of this model's context`,
        { field: 'messages' },
      );
    }
    const writer = new ReplyWriter({ ...request, onPart: listener.onPart });
    const said: Token[] = [];
    const options = await this.#evaluationOptions(request, writer, said);
    signal.throwIfAborted();
    const sequence = this.#sequences.take(prompt);
    try {
      listener.onAccepted();
      const cachedTokens = await rewind(sequence, prompt);
      const rest = await evaluateBeginning(sequence, prompt.slice(cachedTokens), signal);
      const limit = Math.min(request.maxTokens ?? contextSize, contextSize - prompt.length);
      const text = new TokenText(this.#model);
      for await (const token of sequence.evaluate(rest, options)) {
        signal.throwIfAborted();
        said.push(token);
        writer.push(text.push(token));
        if (writer.isOver || said.length >= limit) break;
      }
      const isCutOff = said.length >= limit && !writer.isOver;
      writer.end();
      listener.onPart({
        type: 'end',
        reason: isCutOff ? 'length' : writer.hasCalled ? 'tool_calls' : 'stop',
        usage: { promptTokens: prompt.length, cachedTokens, completionTokens: said.length },
      });
    } catch (error) {
      // What the sequence holds after a failure is not known.
      if (!signal.aborted) await sequence.clearHistory().catch(() => {});
      throw error;
    } finally {
      this.#sequences.release(sequence);
    }
  }

  #promptTokens({ messages, templateVariables, tools }: GenerationRequest): Token[] {
    const pieces = this.#prompt.render(messages, tools?.described, templateVariables);
    // A reply that must be a call begins as one.
    if (tools?.required) pieces.push({ text: `${CALL_BEGIN}\n`, trusted: true });
    const tokens = pieces.flatMap(({ text, trusted }, index) =>
      this.#model.tokenize(text, trusted, index === 0 ? undefined : 'trimLeadingSpace'),
    );
    const { bos, shouldPrependBosToken } = this.#model.tokens;
    return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
  }

  async #evaluationOptions(
    { sampling, schema, tools }: GenerationRequest,
    writer: ReplyWriter,
    said: readonly Token[],
  ): Promise<SequenceEvaluateOptions> {
    const { temperature, topP, topK, minP, seed, ...penalties } = sampling;
    const { repeatPenalty, frequencyPenalty, presencePenalty } = penalties;
    const penalises = repeatPenalty !== 1 || frequencyPenalty !== 0 || presencePenalty !== 0;
    return {
      temperature,
      topP,
      topK,
      minP,
      seed,
      ...(penalises && {
        repeatPenalty: {
          punishTokens: () => said.slice(-PENALISED_TOKENS),
          maxPunishTokens: PENALISED_TOKENS,
          penalty: repeatPenalty,
          frequencyPenalty,
          presencePenalty,
        },
      }),
      ...(schema && {
        grammarEvaluationState: this.#stateOf(await jsonGrammar(this.#llama, schema)),
      }),
      ...(tools && {
        grammarEvaluationState: this.#callState(await toolCallGrammar(this.#llama, tools.callable), writer),
      }),
    };
  }

  #stateOf(grammar: LlamaGrammar): LlamaGrammarEvaluationState {
    return new LlamaGrammarEvaluationState({ model: this.#model, grammar });
  }

  /** Holds the model to the grammar inside of tool calls only. */
  #callState(grammar: LlamaGrammar, writer: ReplyWriter): () => LlamaGrammarEvaluationState | undefined {
    let state: LlamaGrammarEvaluationState | undefined;
    return () => {
      const written = writer.openCall;
      if (written === undefined) state = undefined;
      // A token that held more than the mark has already said what the grammar has not seen.
      else if (written.trim() === '') state ??= this.#stateOf(grammar);
      return state;
    };
  }
}

/**
 * Evaluates a prompt step by step, so that it can be stopped; gives the end of it, from which the reply starts.
 */
async function evaluateBeginning(
  sequence: LlamaContextSequence,
  prompt: Token[],
  signal: AbortSignal,
): Promise<Token[]> {
  // A checkpoint is best taken where the prompt ends: the next one goes on from there.
  const end = sequence.needsCheckpoints ? 1 : PROMPT_STEP;
  let rest = prompt;
  while (rest.length > end) {
    const step = rest.slice(0, Math.min(PROMPT_STEP, rest.length - 1));
    await sequence.evaluateWithoutGeneratingNewTokens(step);
    signal.throwIfAborted();
    rest = rest.slice(step.length);
  }
  await sequence.takeCheckpoint();
  return rest;
}
