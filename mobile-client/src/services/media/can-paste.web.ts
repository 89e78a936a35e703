/** Not on plain http; the keys for pasting work there all the same. */
export const canPasteImage = (): boolean => typeof navigator.clipboard?.read === 'function';
