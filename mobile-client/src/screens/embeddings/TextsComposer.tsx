import Plus from 'lucide-react-native/icons/plus';
import ScanSearch from 'lucide-react-native/icons/scan-search';
import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Composer } from '../../components/Composer';
import { IconButton } from '../../components/IconButton';

interface TextsComposerProps {
  /** What has been written and not added yet; outlives the composer. */
  draft: RefObject<string>;
  onAdd: (lines: string) => void;
  /** Gets what has been written and not added yet. */
  onCompare: (lines: string) => void;
  /** While it runs the main button stops it. */
  running: boolean;
  onStop: () => void;
  /** There are texts already. */
  filled: boolean;
}

/** Where texts are entered, one or many lines at once, and sent to be compared. */
export function TextsComposer({ draft, onAdd, onCompare, running, onStop, filled }: TextsComposerProps) {
  const { t } = useTranslation('embeddings');
  // Here and not in the screen, which draws hundreds of texts.
  const [value, setValue] = useState(() => draft.current);
  const write = (text: string) => {
    draft.current = text;
    setValue(text);
  };
  const take = (use: (lines: string) => void) => {
    use(value);
    write('');
  };
  const add = () => take(onAdd);
  return (
    <Composer
      label={t('text')}
      placeholder={t('textPlaceholder')}
      hint={value.includes('\n') ? t('textHint') : undefined}
      value={value}
      onChange={write}
      onEnter={add}
      action={t('compare')}
      actionIcon={ScanSearch}
      onSubmit={() => take(onCompare)}
      running={running}
      onStop={onStop}
      disabled={!filled && value.trim() === ''}
      accessories={<IconButton icon={Plus} label={t('add')} disabled={value.trim() === ''} onPress={add} />}
    />
  );
}
