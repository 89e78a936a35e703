import { Children, Fragment, type ReactNode } from 'react';
import { View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { radius, spacing } from '../theme/tokens';
import { Text } from './Text';

interface GroupProps {
  title?: string;
  /** Rows; hairlines are drawn between them. */
  children: ReactNode;
}

/** Rows that belong together, as in Settings. */
export function Group({ title, children }: GroupProps) {
  const styles = useStyles();
  const rows = Children.toArray(children);
  return (
    <View style={styles.group}>
      {title && (
        <Text variant="captionStrong" tone="muted" level={2} style={styles.title}>
          {title}
        </Text>
      )}
      <View style={styles.rows}>
        {rows.map((row, index) => (
          // Children.toArray gives each child a stable key, but Fragment must repeat it.
          <Fragment key={typeof row === 'object' && 'key' in row ? row.key : index}>
            {index > 0 && <View style={styles.hairline} />}
            {row}
          </Fragment>
        ))}
      </View>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  group: { gap: spacing.sm, alignSelf: 'stretch' },
  title: { paddingHorizontal: spacing.xs },
  rows: {
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.card,
    backgroundColor: colors.surface,
    overflow: 'hidden',
  },
  hairline: { height: 1, backgroundColor: colors.line },
}));
