/** Whether the app can open a camera by itself. */
export const canTakePhoto = true;
