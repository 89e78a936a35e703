import { UpstreamFailure } from '../../../upstream-failure.ts';
import { LlamaChat } from './llama-chat.ts';
import type { FromModel, LoadOrder, ToModel } from './llama-messages.ts';

/**
 * Entry of a model's own process: a broken model file, or a fault in the native code, ends it and not the service.
 * It takes `ToModel` messages and answers with `FromModel` ones.
 */
const running = new Map<number, AbortController>();
let chat: LlamaChat | undefined;

function send(message: FromModel): void {
  // Nobody is left to hear it once the channel is closed.
  if (process.connected) process.send?.(message);
}

async function load(order: LoadOrder): Promise<void> {
  try {
    chat = await LlamaChat.load(order);
    send({ type: 'loaded', facts: chat.facts });
  } catch (error) {
    send({ type: 'not-loaded', message: error instanceof Error ? error.message : 'It cannot be loaded' });
  }
}

async function generate({ id, request }: Extract<ToModel, { type: 'generate' }>): Promise<void> {
  const cancel = new AbortController();
  running.set(id, cancel);
  try {
    if (!chat) throw new UpstreamFailure('unavailable', 'The model is not loaded');
    await chat.reply(request, cancel.signal, {
      onAccepted: () => send({ type: 'accepted', id }),
      onPart: (part) => send({ type: 'part', id, part }),
    });
  } catch (error) {
    const known = error instanceof UpstreamFailure;
    send({
      type: 'failed',
      id,
      kind: known ? error.kind : 'unavailable',
      message: known ? error.message : 'The model failed to write its reply',
      field: known ? error.field : undefined,
    });
  } finally {
    running.delete(id);
    send({ type: 'done', id });
  }
}

process.on('message', (message: ToModel) => {
  if (message.type === 'load') void load(message.order);
  else if (message.type === 'generate') void generate(message);
  else if (message.type === 'cancel') running.get(message.id)?.abort();
  else chat?.useThreads(message.threads);
});
// Signals of a terminal go to all processes of the group; the service decides when this one ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// Not `exit`: native threads at work would make it a crash.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
