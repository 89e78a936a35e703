/** A browser on a phone offers the camera when a picture is chosen. */
export const canTakePhoto = false;
