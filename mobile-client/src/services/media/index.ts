export { canPasteImage } from './can-paste';
export {
  canCopyImage,
  canShare,
  copyImage,
  copyText,
  type ExportResult,
  saveMedia,
  shareMedia,
} from './export';
export { openMediaFile } from './media-file';
export { type PasteResult, pasteImage } from './paste';
export {
  mediaOfBlob,
  mediaOfUri,
  type PickResult,
  pickAudio,
  pickImage,
  pickJson,
  pickText,
  takePhoto,
} from './pick';
export { type PreparedImage, prepareImage } from './prepare-image';
