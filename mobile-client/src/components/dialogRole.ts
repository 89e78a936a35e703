/** For a `Modal`: native dialogs are dialogs by themselves. */
export const DIALOG_ROLE = {};
