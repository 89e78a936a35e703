/** Whether the clipboard can be read at the press of a button. */
export const canPasteImage = (): boolean => true;
