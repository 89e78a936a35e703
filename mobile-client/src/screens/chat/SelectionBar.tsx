import Braces from 'lucide-react-native/icons/braces';
import FileText from 'lucide-react-native/icons/file-text';
import ListChecks from 'lucide-react-native/icons/list-checks';
import Trash from 'lucide-react-native/icons/trash';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { DeleteDialog } from '../../components/DeleteDialog';
import { IconButton } from '../../components/IconButton';
import { Text } from '../../components/Text';
import { useConversations } from '../../hooks/useConversations';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { useConversationExport } from './useConversationExport';

interface SelectionBarProps {
  selected: readonly { id: string; title: string }[];
  onSelectAll: () => void;
  /** Called before the selected ones are gone. */
  onDelete: () => void;
  onEnd: () => void;
}

/** What can be done with several conversations at once. */
export function SelectionBar({ selected, onSelectAll, onDelete, onEnd }: SelectionBarProps) {
  const { t } = useTranslation(['chat', 'common']);
  const styles = useStyles();
  const exportAs = useConversationExport();
  const { remove } = useConversations();
  const [deleting, setDeleting] = useState(false);
  const none = selected.length === 0;
  return (
    <View style={styles.bar}>
      <View style={styles.line}>
        <Text role="status" variant="label" style={styles.count}>
          {t('selected', { count: selected.length })}
        </Text>
        <Button kind="plain" label={t('common:done')} onPress={onEnd} />
      </View>
      <View style={styles.line}>
        <IconButton icon={ListChecks} label={t('selectAll')} onPress={onSelectAll} />
        <IconButton
          icon={FileText}
          label={t('exportMarkdown')}
          disabled={none}
          onPress={() => void exportAs('markdown', selected)}
        />
        <IconButton
          icon={Braces}
          label={t('exportJson')}
          disabled={none}
          onPress={() => void exportAs('json', selected)}
        />
        <View style={styles.count} />
        <IconButton
          icon={Trash}
          kind="danger"
          label={t('common:delete')}
          disabled={none}
          onPress={() => setDeleting(true)}
        />
      </View>
      {deleting && (
        <DeleteDialog
          area="chat"
          count={selected.length}
          onClose={() => setDeleting(false)}
          onDelete={() => {
            onDelete();
            onEnd();
            void remove(selected.map(({ id }) => id));
          }}
        />
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  bar: { paddingHorizontal: spacing.md, paddingBottom: spacing.sm },
  line: { flexDirection: 'row', alignItems: 'center', minHeight: 44 },
  count: { flex: 1 },
}));
