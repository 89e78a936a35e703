import type { ReactNode } from 'react';
import { View } from 'react-native';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

/** Rows of a sheet that reach to its edges. */
export function MenuRows({ children }: { children: ReactNode }) {
  const styles = useStyles();
  return <View style={styles.rows}>{children}</View>;
}

const useStyles = createStyles(() => ({ rows: { marginHorizontal: -spacing.lg } }));
