/**
 * For a `Modal`. React Native for Web takes the role away from a dialog that has another one above it, but leaves what
 * only dialogs may have; this role it leaves too.
 */
export const DIALOG_ROLE = { accessibilityRole: 'dialog' };
