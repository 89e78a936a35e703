import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canShare, type ExportResult } from '../services/media';
import { useToast } from './Toast';

/** Gives a function that waits for an export and says how it ended; what went well only when `done` says so. */
export function useExport() {
  const { t } = useTranslation();
  const toast = useToast();
  return async (work: Promise<ExportResult>, done?: string): Promise<void> => {
    const result = await work;
    if (result === 'denied') toast({ text: t('exportDenied') });
    else if (result === 'failed') toast({ text: t('exportFailed') });
    else if (result === 'done' && done !== undefined) toast({ text: done });
  };
}

/** Whether the device has a sheet for sharing. */
export function useCanShare(): boolean {
  const [shares, setShares] = useState(false);
  useEffect(() => {
    let left = false;
    void canShare().then((able) => {
      if (!left) setShares(able);
    });
    return () => {
      left = true;
    };
  }, []);
  return shares;
}
