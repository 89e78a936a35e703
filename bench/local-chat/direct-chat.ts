import { getLlama } from 'node-llama-cpp';
import { type ChatSpeed, questionOf } from './chat-speed.ts';

export interface DirectChat {
  measure(round: number, maxTokens: number): Promise<ChatSpeed>;
  close(): Promise<void>;
}

/**
 * The model with nothing around it: node-llama-cpp in this process, tokens straight from the evaluation and turned
 * into text one by one, as whoever streams them must.
 */
export async function loadDirectChat(
  modelPath: string,
  contextSize: number,
  threads: number,
): Promise<DirectChat> {
  const llama = await getLlama({ gpu: false, build: 'never', maxThreads: threads, progressLogs: false });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize, threads });
  const sequence = context.getSequence();
  return {
    async measure(round, maxTokens) {
      await sequence.clearHistory();
      const start = performance.now();
      let firstTokenMs = Number.NaN;
      let tokens = 0;
      const prompt = `<|im_start|>user\n${questionOf(round)}<|im_end|>\n<|im_start|>assistant\n`;
      for await (const token of sequence.evaluate(model.tokenize(prompt, true), { temperature: 0 })) {
        model.detokenize([token]);
        tokens += 1;
        if (tokens === 1) firstTokenMs = performance.now() - start;
        if (tokens === maxTokens) break;
      }
      return { tokens, firstTokenMs, totalMs: performance.now() - start };
    },
    close: () => llama.dispose(),
  };
}
