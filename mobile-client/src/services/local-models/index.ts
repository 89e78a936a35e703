export { createDownloads, type Download, type Downloads } from './downloads';
