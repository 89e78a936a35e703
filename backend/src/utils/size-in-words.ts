const MEGABYTE = 1_000_000;
const GIGABYTE = 1_000_000_000;

/** A limit for people, in the units of the `MAX_*_MB` variables: `25 MiB`, `4.5 MiB`. */
export const mebibytesInWords = (bytes: number): string =>
  `${Math.floor((bytes / 1024 / 1024) * 10) / 10} MiB`;

/** Bytes for people, in decimal units, the same wherever we write a size: `0.7 MB`, `107 MB`, `4.3 GB`. */
export function sizeInWords(bytes: number): string {
  const megabytes = bytes / MEGABYTE;
  if (megabytes >= 999.5) return `${(bytes / GIGABYTE).toFixed(1)} GB`;
  if (megabytes >= 9.95) return `${Math.round(megabytes)} MB`;
  // Whatever is there is more than nothing.
  return `${bytes === 0 ? 0 : Math.max(0.1, megabytes).toFixed(1)} MB`;
}
