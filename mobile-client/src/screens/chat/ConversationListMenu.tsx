import Braces from 'lucide-react-native/icons/braces';
import MoreVertical from 'lucide-react-native/icons/ellipsis-vertical';
import FileInput from 'lucide-react-native/icons/file-input';
import FileText from 'lucide-react-native/icons/file-text';
import ListChecks from 'lucide-react-native/icons/list-checks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../components/IconButton';
import { ListRow } from '../../components/ListRow';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Sheet } from '../../components/Sheet';
import { Text } from '../../components/Text';
import { useToast } from '../../components/Toast';
import { useConversations } from '../../hooks/useConversations';
import { pickJson } from '../../services/media';
import { useTheme } from '../../theme/ThemeProvider';
import { decodeText } from '../../utils/bytes';
import { MenuRows } from './MenuRows';
import { useConversationExport } from './useConversationExport';

/** A button with what can be done with all conversations. */
export function ConversationListMenu({ onSelect }: { onSelect?: () => void }) {
  const { t } = useTranslation(['chat', 'common']);
  const { colors } = useTheme();
  const toast = useToast();
  const exportAs = useConversationExport();
  const { conversations, importFrom } = useConversations();
  const [step, setStep] = useState<'closed' | 'menu' | 'unreadable' | 'failed'>('closed');
  const close = () => setStep('closed');

  const importFile = async () => {
    close();
    const picked = await pickJson();
    if (picked.type === 'cancelled') return;
    if (picked.type !== 'picked') return setStep('failed');
    const count = await importFrom(decodeText(picked.media.bytes));
    if (count === null) return setStep('unreadable');
    toast({ text: t('imported', { count }) });
  };
  const exportAll = (format: 'json' | 'markdown') => {
    close();
    void exportAs(format, conversations);
  };
  const some = conversations.length > 0;

  return (
    <>
      <IconButton
        icon={MoreVertical}
        label={t('listActions')}
        expanded={step !== 'closed'}
        onPress={() => setStep('menu')}
      />
      <Sheet visible={step === 'menu'} title={t('conversations')} onClose={close}>
        <MenuRows>
          {some && onSelect && (
            <ListRow
              trailing={null}
              leading={<ListChecks size={20} color={colors.text} aria-hidden />}
              title={t('select')}
              onPress={() => {
                close();
                onSelect();
              }}
            />
          )}
          <ListRow
            trailing={null}
            leading={<FileInput size={20} color={colors.text} aria-hidden />}
            title={t('import')}
            text={t('importHint')}
            onPress={() => void importFile()}
          />
          {some && (
            <ListRow
              trailing={null}
              leading={<Braces size={20} color={colors.text} aria-hidden />}
              title={t('exportJson')}
              text={t('exportJsonHint')}
              onPress={() => exportAll('json')}
            />
          )}
          {some && (
            <ListRow
              trailing={null}
              leading={<FileText size={20} color={colors.text} aria-hidden />}
              title={t('exportMarkdown')}
              text={t('exportMarkdownHint')}
              onPress={() => exportAll('markdown')}
            />
          )}
        </MenuRows>
      </Sheet>
      <Sheet visible={step === 'unreadable' || step === 'failed'} title={t('import')} onClose={close}>
        {step === 'failed' ? (
          <ProblemNotice problem={{ kind: 'failed' }} onRetry={() => void importFile()} />
        ) : (
          <Text role="alert">{t('importFailed')}</Text>
        )}
      </Sheet>
    </>
  );
}
