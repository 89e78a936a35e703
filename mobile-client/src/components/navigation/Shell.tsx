import type { ReactNode } from 'react';
import { View } from 'react-native';
import { createStyles } from '../../theme/createStyles';
import { useBreakpoint } from '../../theme/useBreakpoint';
import { KeyboardRoom, useKeyboardShown } from '../KeyboardRoom';
import { MiniPlayer } from '../player/MiniPlayer';
import { BottomBar } from './BottomBar';
import { Rail } from './Rail';
import { SkipLink } from './SkipLink';

interface ShellProps {
  /** Above every screen, for example that the app is offline. */
  banner?: ReactNode;
  /** The screen. */
  children: ReactNode;
}

/** What is around every screen: the bar below on phones, the rail on the left in wide windows. */
export function Shell({ banner, children }: ShellProps) {
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const typing = useKeyboardShown();
  return (
    <KeyboardRoom style={styles.shell}>
      <SkipLink />
      <View style={[styles.body, wide && styles.bodyWide]}>
        {wide && <Rail />}
        <View style={styles.screen}>
          {banner}
          {children}
          {!typing && <MiniPlayer />}
        </View>
      </View>
      {!wide && !typing && <BottomBar />}
    </KeyboardRoom>
  );
}

const useStyles = createStyles(({ colors }) => ({
  shell: { flex: 1, backgroundColor: colors.page },
  body: { flex: 1, minHeight: 0 },
  bodyWide: { flexDirection: 'row' },
  screen: { flex: 1, minWidth: 0, minHeight: 0 },
}));
