import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { ChatBody } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { jsonObjectSchema, toGrammarSchema } from './grammar-schema.ts';
import type { GenerationRequest, ToolOffer } from './llama-messages.ts';

/** How a model chooses its tokens where the caller does not say; llama.cpp's own defaults. */
export const samplingDefaultsSchema = z.strictObject({
  temperature: z.number().min(0).max(2).default(0.8),
  top_p: z.number().min(0).max(1).default(0.95),
  top_k: z.int().min(0).default(40),
  min_p: z.number().min(0).max(1).default(0.05),
  repeat_penalty: z.number().positive().max(2).default(1),
});
export type SamplingDefaults = z.output<typeof samplingDefaultsSchema>;

const LARGEST_SEED = 2 ** 32 - 1;

const partSchema = z.looseObject({ type: z.string(), text: z.string().optional() });

const toolCallSchema = z.looseObject({
  id: z.string().optional(),
  type: z.literal('function').default('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string().default('{}') }),
});

const messageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(partSchema)]).nullish(),
  tool_calls: z.array(toolCallSchema).nullish(),
});

const toolSchema = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({ name: z.string().min(1).max(64), parameters: z.unknown().optional() }),
});

const namedToolSchema = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({ name: z.string() }),
});

const responseFormatSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ schema: z.unknown().optional() }),
  }),
]);

const NO_PARAMETERS = { type: 'object', properties: {}, additionalProperties: false };

const penalty = z.number().min(-2).max(2).nullish();
const tokenLimit = z.int().min(1).nullish();

const bodySchema = z.looseObject({
  messages: z.array(messageSchema).min(1),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(-1).max(1_000_000).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).nullish(),
  max_tokens: tokenLimit,
  max_completion_tokens: tokenLimit,
  frequency_penalty: penalty,
  presence_penalty: penalty,
  repeat_penalty: z.number().positive().max(2).nullish(),
  repetition_penalty: z.number().positive().max(2).nullish(),
  response_format: responseFormatSchema.nullish(),
  tools: z.array(toolSchema).max(128).nullish(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), namedToolSchema]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  chat_template_kwargs: z.record(z.string(), z.unknown()).nullish(),
});
type Body = z.output<typeof bodySchema>;

/** Fields that would change the reply and that cannot be honoured: whether a value asks for anything. */
const CANNOT_HONOUR: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: (value) => value !== 1,
  best_of: (value) => value !== 1,
  logprobs: (value) => value !== false,
  top_logprobs: (value) => value !== 0,
  logit_bias: (value) => typeof value !== 'object' || Object.keys(value ?? {}).length > 0,
  functions: (value) => !Array.isArray(value) || value.length > 0,
  function_call: (value) => value !== 'none' && value !== 'auto',
  audio: () => true,
  modalities: (value) => !Array.isArray(value) || value.some((modality) => modality !== 'text'),
  web_search_options: () => true,
};

/**
 * Reads an OpenAI-shaped body. What only hints or labels (`user`, `metadata`, `store` …) is left out.
 *
 * @throws UpstreamFailure `rejected` for what does not fit, `unsupported` for what a local model cannot honour
 */
export function toGenerationRequest(given: ChatBody, defaults: SamplingDefaults): GenerationRequest {
  for (const [field, asks] of Object.entries(CANNOT_HONOUR)) {
    const value = given[field];
    if (value != null && asks(value)) throw unsupported(field, `Local models cannot honour "${field}"`);
  }
  const parsed = bodySchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    throw rejected(field, `${field}: ${issue?.message}`);
  }
  const body = parsed.data;
  const schema = schemaOf(body);
  const tools = toolsOf(body, given.tools);
  if (schema && tools) {
    throw unsupported(
      'response_format',
      'Local models cannot honour "response_format" together with "tools"',
    );
  }
  return {
    messages: body.messages.map(templateMessage),
    templateVariables: body.chat_template_kwargs ?? {},
    sampling: {
      temperature: body.temperature ?? defaults.temperature,
      topP: body.top_p ?? defaults.top_p,
      topK: Math.max(0, body.top_k ?? defaults.top_k),
      minP: body.min_p ?? defaults.min_p,
      seed: body.seed == null ? randomInt(LARGEST_SEED) : seedOf(body.seed),
      repeatPenalty: body.repeat_penalty ?? body.repetition_penalty ?? defaults.repeat_penalty,
      frequencyPenalty: body.frequency_penalty ?? 0,
      presencePenalty: body.presence_penalty ?? 0,
    },
    stop: [body.stop ?? []].flat().filter((text) => text !== ''),
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    schema,
    tools,
  };
}

/** Any whole number, in the 32 bits that the sampler takes. */
const seedOf = (seed: number) => ((seed % 2 ** 32) + 2 ** 32) % 2 ** 32;

/** A message the way chat templates expect it: text content, and arguments of tool calls as values. */
function templateMessage(message: Body['messages'][number], index: number): Record<string, unknown> {
  const { role, content, tool_calls, ...rest } = message;
  return {
    ...rest,
    role: role === 'developer' ? 'system' : role,
    content:
      typeof content === 'string' ? content : (content ?? []).map((part) => textOf(part, index)).join('\n'),
    ...(tool_calls && tool_calls.length > 0
      ? {
          tool_calls: tool_calls.map((call) => ({
            ...call,
            function: { ...call.function, arguments: argumentsOf(call.function.arguments) },
          })),
        }
      : {}),
  };
}

function textOf(part: z.output<typeof partSchema>, index: number): string {
  if (part.type === 'text' && part.text !== undefined) return part.text;
  throw unsupported(
    `messages.${index}`,
    `messages.${index}: this model reads text only, and there is a part of another type`,
  );
}

/** Templates write arguments out as JSON themselves; what is none goes through as it is. */
function argumentsOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function schemaOf({ response_format: format }: Body): GenerationRequest['schema'] {
  if (format?.type === 'json_object') return jsonObjectSchema();
  if (format?.type !== 'json_schema') return undefined;
  return toGrammarSchema(format.json_schema.schema, 'response_format.json_schema.schema');
}

function toolsOf(
  { tools, tool_choice: choice, parallel_tool_calls: parallel }: Body,
  described: unknown,
): ToolOffer | undefined {
  if (!tools || tools.length === 0 || choice === 'none') return undefined;
  const named = typeof choice === 'object' ? choice?.function.name : undefined;
  const callable = tools.filter((tool) => named === undefined || tool.function.name === named);
  if (callable.length === 0)
    throw rejected('tool_choice', 'tool_choice names a function that is not among the tools');
  return {
    // As the caller wrote them: a model reads the order of their fields too.
    described: Array.isArray(described) ? described : tools,
    callable: callable.map(({ function: { name, parameters } }) => ({
      name,
      parameters: toGrammarSchema(parameters ?? NO_PARAMETERS, `tools.${name}.parameters`),
    })),
    required: named !== undefined || choice === 'required',
    single: parallel === false || named !== undefined,
  };
}

const rejected = (field: string, message: string) => new UpstreamFailure('rejected', message, { field });
const unsupported = (field: string, message: string) =>
  new UpstreamFailure('unsupported', message, { field });
