import ListChecks from 'lucide-react-native/icons/list-checks';
import Trash from 'lucide-react-native/icons/trash';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { IconButton } from '../../components/IconButton';
import { Text } from '../../components/Text';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';

interface SelectionBarProps {
  count: number;
  onSelectAll: () => void;
  onDelete: () => void;
  onEnd: () => void;
}

/** What can be done with several results at once. */
export function SelectionBar({ count, onSelectAll, onDelete, onEnd }: SelectionBarProps) {
  const { t } = useTranslation(['library', 'common']);
  const styles = useStyles();
  return (
    <View role="toolbar" aria-label={t('select')} style={styles.bar}>
      <Text role="status" variant="label" style={styles.count}>
        {count === 0 ? t('selectHint') : t('selected', { count })}
      </Text>
      <IconButton icon={ListChecks} label={t('selectAll')} onPress={onSelectAll} />
      <Button
        kind="danger"
        icon={Trash}
        label={t('common:delete')}
        disabled={count === 0}
        onPress={onDelete}
      />
      <Button kind="plain" label={t('common:done')} onPress={onEnd} />
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  bar: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.xs,
    padding: spacing.xs,
    paddingLeft: spacing.md,
    marginBottom: spacing.sm,
    borderRadius: radius.card,
    backgroundColor: colors.sunken,
  },
  count: { flex: 1, minWidth: 0 },
}));
