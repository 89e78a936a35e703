import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { i18n } from '.';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Writes amounts, spans and moments in the language of the app. */
export interface Format {
  number(value: number, fractionDigits?: number): string;
  /** With two decimal places always: "0.80". For figures below each other. */
  hundredths(value: number): string;
  /** Decimal units: 34 MB is 34,000,000 bytes. */
  bytes(bytes: number): string;
  /** A span of time: "40 ms", "0.8 s", "12 s", "3 min". */
  span(seconds: number): string;
  /** A place in a recording: "3:07", "1:02:03". */
  clock(seconds: number): string;
  /** How long ago a moment in milliseconds since 1970 was; a date when it is more than a day. */
  ago(moment: number, now: number): string;
  dateTime(moment: number): string;
}

export function useFormat(): Format {
  const { i18n: current } = useTranslation();
  return useMemo(() => createFormat(current.language), [current.language]);
}

/** @param language BCP 47 */
export function createFormat(language: string): Format {
  const t = i18n.getFixedT(language, 'common');
  const number = (value: number, fractionDigits = 0) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: fractionDigits }).format(value);
  const twoPlaces = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const span = (seconds: number) => {
    if (seconds > 0 && seconds < 0.1)
      return t('milliseconds', { value: number(Math.max(1, seconds * 1_000)) });
    if (seconds < 10) return t('seconds', { value: number(seconds, 1) });
    if (seconds < 1.5 * MINUTE) return t('seconds', { value: number(seconds) });
    if (seconds < 1.5 * HOUR) return t('minutes', { value: number(seconds / MINUTE) });
    return t('hours', { value: number(seconds / HOUR, 1) });
  };
  const dateTime = (moment: number) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(moment);

  return {
    number,
    // Without a minus before what rounds to zero.
    hundredths: (value) => twoPlaces.format(Math.round(value * 100) / 100 || 0),
    bytes(bytes) {
      const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
      const value = bytes / 1000 ** power;
      return t('bytes', { value: number(value, value < 10 && power > 0 ? 1 : 0), unit: UNITS[power] ?? '' });
    },
    span,
    clock(seconds) {
      const whole = Math.max(0, Math.floor(seconds));
      const parts = [Math.floor((whole % HOUR) / MINUTE), whole % MINUTE];
      if (whole >= HOUR) parts.unshift(Math.floor(whole / HOUR));
      return parts.map((part, index) => (index === 0 ? `${part}` : `${part}`.padStart(2, '0'))).join(':');
    },
    ago(moment, now) {
      const seconds = Math.max(0, (now - moment) / 1000);
      if (seconds < MINUTE) return t('ago.now');
      if (seconds < HOUR) return t('ago.minutes', { count: Math.floor(seconds / MINUTE) });
      if (seconds < DAY) return t('ago.hours', { count: Math.floor(seconds / HOUR) });
      if (seconds < 2 * DAY) return t('ago.yesterday');
      return dateTime(moment);
    },
    dateTime,
  };
}
