/** The text of a chat completion's first choice; empty when it answered with tool calls alone. */
export function completionText(completion: Record<string, unknown>): string {
  const message = firstChoice(completion)?.message;
  const content = isRecord(message) ? message.content : undefined;
  return typeof content === 'string' ? content : '';
}

/** Why the first choice ended: `stop`, `length`, `tool_calls` … */
export function stopReason(completion: Record<string, unknown>): string {
  const reason = firstChoice(completion)?.finish_reason;
  return typeof reason === 'string' ? reason : 'stop';
}

function firstChoice({ choices }: Record<string, unknown>): Record<string, unknown> | undefined {
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  return isRecord(choice) ? choice : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
