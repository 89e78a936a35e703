/** Upper bounds of what a request may carry. Bytes of uploads are configured on the server (`MAX_UPLOAD_MB`). */
export const LIMITS = {
  /** Characters of an image prompt. */
  promptCharacters: 10_000,
  /** Characters of one text to speak. */
  speechCharacters: 50_000,
  /** Messages of one chat request. */
  messages: 2_000,
  /** Characters of one chat message's text. */
  messageCharacters: 2_000_000,
  /** Content parts of one message in an OpenAI-shaped chat request. */
  messageParts: 2_000,
  /** Texts of one embedding request. */
  embeddingTexts: 2_048,
  /** Characters of one text to embed. */
  embeddingCharacters: 100_000,
  /** Images that one OpenAI-shaped request may ask for. */
  imagesPerRequest: 4,
  /** Pixels on one side of a generated image. */
  imageSide: { minimum: 64, maximum: 2048 },
  /** Characters of a model name. */
  modelNameCharacters: 256,
} as const;
