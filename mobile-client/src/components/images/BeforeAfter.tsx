import { Image } from 'expo-image';
import MoveHorizontal from 'lucide-react-native/icons/move-horizontal';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Gesture, GestureDetector } from 'react-native-gesture-handler';
import { useMediaUri } from '../../hooks/useMediaUri';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { radius, spacing } from '../../theme/tokens';
import type { Media } from '../../utils/media';
import { Text } from '../Text';
import { usePictureWidth } from './usePictureWidth';

interface BeforeAfterProps {
  before: Media;
  after: Media;
  /** What the picture after shows, for the ears. */
  description: string;
  /** Width by height. */
  aspectRatio: number;
}

/** Points of height of the switch between mask and result above it. */
const SWITCH = 76;
const STEP = 0.05;
const HANDLE = 36;
/** Points of sideways movement after which a finger drags the line and does not scroll the page. */
const SIDEWAYS = 6;
const KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -STEP,
  ArrowDown: -STEP,
  ArrowRight: STEP,
  ArrowUp: STEP,
  PageDown: -4 * STEP,
  PageUp: 4 * STEP,
  Home: -1,
  End: 1,
};

/** Two pictures above each other with a line between them that can be dragged: before on its left, after on its right. */
export function BeforeAfter({ before, after, description, aspectRatio }: BeforeAfterProps) {
  const { t } = useTranslation('image');
  const { colors } = useTheme();
  const styles = useStyles();
  const format = useFormat();
  const uris = { before: useMediaUri(before), after: useMediaUri(after) };
  const maxWidth = usePictureWidth(aspectRatio, SWITCH);
  const [width, setWidth] = useState(0);
  const [share, setShare] = useState(0.5);
  const moveTo = (x: number) => setShare(Math.min(1, Math.max(0, width > 0 ? x / width : 0.5)));
  const moveBy = (change: number) => setShare(Math.min(1, Math.max(0, share + change)));

  const drag = Gesture.Pan()
    .runOnJS(true)
    .activeOffsetX([-SIDEWAYS, SIDEWAYS])
    .onUpdate(({ x }) => moveTo(x));
  const tap = Gesture.Tap()
    .runOnJS(true)
    .onEnd(({ x }) => moveTo(x));
  const line = share * width;
  return (
    <GestureDetector gesture={Gesture.Exclusive(drag, tap)} touchAction="pan-y" userSelect="none">
      <View
        collapsable={false}
        accessible
        focusable
        role="slider"
        aria-label={t('compare', { description })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={t('shareBefore', { percent: format.number(share * 100) })}
        accessibilityActions={[{ name: 'increment' }, { name: 'decrement' }]}
        onAccessibilityAction={({ nativeEvent }) =>
          moveBy(nativeEvent.actionName === 'increment' ? STEP : -STEP)
        }
        tabIndex={0}
        onKeyDown={(event) => {
          const change = KEYS[event.key];
          if (change === undefined) return;
          event.preventDefault();
          moveBy(change);
        }}
        onLayout={({ nativeEvent }) => setWidth(nativeEvent.layout.width)}
        style={[styles.frame, { aspectRatio, maxWidth }]}
      >
        {/* A browser would drag a picture that is under the pointer out of the page. */}
        <View aria-hidden pointerEvents="none" style={styles.image}>
          {uris.after !== null && (
            <Image
              source={uris.after}
              style={styles.image}
              contentFit="fill"
              accessibilityLabel={description}
            />
          )}
        </View>
        {uris.before !== null && (
          <View aria-hidden pointerEvents="none" style={[styles.before, { width: line }]}>
            <Image
              source={uris.before}
              style={{ width, height: width / aspectRatio }}
              contentFit="fill"
              accessibilityLabel=""
            />
          </View>
        )}
        <View pointerEvents="none" style={[styles.line, { left: line - 1 }]} />
        <View pointerEvents="none" style={[styles.handle, { left: line - HANDLE / 2 }]}>
          <MoveHorizontal size={20} color={colors.text} aria-hidden />
        </View>
        <View pointerEvents="none" aria-hidden style={styles.names}>
          <Name text={t('before')} shown={share > 0.2} />
          <Name text={t('after')} shown={share < 0.8} />
        </View>
      </View>
    </GestureDetector>
  );
}

function Name({ text, shown }: { text: string; shown: boolean }) {
  const styles = useStyles();
  return (
    <View style={[styles.name, !shown && styles.hidden]}>
      <Text variant="captionStrong">{text}</Text>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  frame: {
    position: 'relative',
    width: '100%',
    alignSelf: 'center',
    borderRadius: radius.card,
    backgroundColor: colors.sunken,
    overflow: 'hidden',
  },
  image: { width: '100%', height: '100%' },
  before: { position: 'absolute', top: 0, bottom: 0, left: 0, overflow: 'hidden' },
  line: { position: 'absolute', top: 0, bottom: 0, width: 2, backgroundColor: colors.surface },
  handle: {
    position: 'absolute',
    top: '50%',
    width: HANDLE,
    height: HANDLE,
    marginTop: -HANDLE / 2,
    alignItems: 'center',
    justifyContent: 'center',
    borderRadius: HANDLE / 2,
    backgroundColor: colors.surface,
    boxShadow: '0 1px 6px rgba(0, 0, 0, 0.3)',
  },
  names: {
    position: 'absolute',
    top: spacing.md,
    left: spacing.md,
    right: spacing.md,
    flexDirection: 'row',
    justifyContent: 'space-between',
  },
  name: {
    paddingHorizontal: spacing.sm,
    paddingVertical: 2,
    borderRadius: radius.full,
    backgroundColor: colors.surface,
  },
  hidden: { opacity: 0 },
}));
