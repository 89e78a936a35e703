import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { layout, spacing } from '../theme/tokens';
import { Chip } from './Chip';
import { Text } from './Text';

interface EmptyStateProps {
  /** A `CapabilityIcon` or another picture. */
  icon?: ReactNode;
  title: string;
  /** What will be here, and how it comes about. */
  text: string;
  examples?: readonly string[];
  onExample?: (example: string) => void;
  /** A button, where there is a thing to do other than trying an example. */
  action?: ReactNode;
}

/** What a screen shows before there is a result: what it does, and examples to tap. */
export function EmptyState({ icon, title, text, examples = [], onExample, action }: EmptyStateProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <View style={styles.place}>
      {icon}
      <View style={styles.words}>
        <Text variant="heading" align="center" level={2}>
          {title}
        </Text>
        <Text tone="muted" align="center">
          {text}
        </Text>
      </View>
      {action}
      {examples.length > 0 && onExample && (
        <View style={styles.examples}>
          <Text variant="caption" tone="muted">
            {t('tryOne')}
          </Text>
          {examples.map((example) => (
            <Chip key={example} label={example} onPress={() => onExample(example)} />
          ))}
        </View>
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  place: {
    flexGrow: 1,
    alignItems: 'center',
    justifyContent: 'center',
    gap: spacing.xl,
    paddingVertical: spacing.xxl,
  },
  words: { maxWidth: layout.dialog, gap: spacing.sm },
  examples: { alignItems: 'center', gap: spacing.sm, maxWidth: layout.dialog },
}));
