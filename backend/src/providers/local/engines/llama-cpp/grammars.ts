import type { GbnfJsonSchema, Llama, LlamaGrammar } from 'node-llama-cpp';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import type { CallableTool } from './llama-messages.ts';
import { CALL_END } from './tool-call-reader.ts';

/**
 * How the library ends the first rule of its grammars, for its own chat loop, which stops at these line breaks. Here
 * nothing but the end of the turn may follow the JSON.
 */
const LIBRARY_ENDING = ' "\\n\\n\\n\\n" [\\n]*';

/** A grammar of JSON that fits the schema. */
export async function jsonGrammar(llama: Llama, schema: GbnfJsonSchema): Promise<LlamaGrammar> {
  const field = 'response_format';
  return compile(llama, await rulesOf(llama, schema, field), field);
}

/** A grammar of one call of these tools and the mark behind it. */
export async function toolCallGrammar(llama: Llama, tools: readonly CallableTool[]): Promise<LlamaGrammar> {
  const calls = tools.map(({ name, parameters }) => ({
    type: 'object' as const,
    properties: { name: { const: name }, arguments: parameters },
  }));
  const [only] = calls;
  const field = 'tools';
  const rules = await rulesOf(llama, calls.length === 1 && only ? only : { oneOf: calls }, field);
  return compile(
    llama,
    `root ::= [ \\n]* call [ \\n]* "${CALL_END}"\n${rules.replace(/^root ::=/, 'call ::=')}`,
    field,
  );
}

/** @param field that of the request which the schema came with */
async function rulesOf(llama: Llama, schema: GbnfJsonSchema, field: string): Promise<string> {
  const { grammar } = await inSize(field, () => llama.createGrammarForJsonSchema<GbnfJsonSchema>(schema));
  const [first = '', ...others] = grammar.split('\n');
  if (!first.startsWith('root ::=') || !first.endsWith(LIBRARY_ENDING)) {
    throw new Error('The library writes its grammars in another way than expected');
  }
  return [first.slice(0, -LIBRARY_ENDING.length), ...others.map(withoutExponent)].join('\n');
}

/** The library lets whole numbers have negative exponents, which makes them fractions. */
const withoutExponent = (rule: string) =>
  rule.startsWith('integer-number-rule ::=') ? rule.replace(/ \(\[eE\].*$/, '') : rule;

const compile = (llama: Llama, grammar: string, field: string) =>
  inSize(field, () => llama.createGrammar({ grammar }));

async function inSize<T>(field: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    throw new UpstreamFailure(
      'unsupported',
      'The JSON Schema is too large or too deep to hold the model to it',
      { field, cause: error },
    );
  }
}
