/** What to know before choosing a model of the server's own catalogue, by its id. */
export const models = {
  note: {
    'lcm-dreamshaper-v7':
      'Follows an English prompt in four steps. Sides are multiples of 64 from 256 to 768 pixels.',
    'opencv-inpaint':
      'Removes what the mask covers by continuing what is around it. It needs a mask and cannot follow a prompt.',
    'kokoro-82m': 'Natural English speech.',
    pocketsphinx: 'For clear English speech in quiet surroundings. Writes lower case without punctuation.',
    'whisper-base':
      'Speech in 99 languages, with punctuation. Good in the common ones, for clear recordings.',
    'whisper-small': 'More accurate than whisper-base, and takes about three times as long.',
    'whisper-tiny': 'The fastest Whisper, and the least accurate.',
    'esrgan-slim-x2': 'Enlarges an image 2 times. It cannot follow a prompt and takes no mask.',
    'esrgan-slim-x4': 'Enlarges an image 4 times. It cannot follow a prompt and takes no mask.',
    'glove-sif-100d':
      'Averages word vectors: it knows English words and their likeness, not their order, negation or sense in context.',
    'multilingual-e5-small':
      'A hundred languages. For search put "passage: " before the texts to be found; others are taken for queries.',
  },
} as const;
