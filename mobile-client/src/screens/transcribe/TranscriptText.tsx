import type { TranscriptionSegment } from '@ai-platform/contract';
import { useTranslation } from 'react-i18next';
import { Pressable, View } from 'react-native';
import { Text } from '../../components/Text';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { layout, radius, spacing, TARGET } from '../../theme/tokens';

interface TranscriptTextProps {
  segments: readonly TranscriptionSegment[];
  /** Index of the piece that is being heard, -1 for none. */
  current: number;
  /** To a place in seconds; left out where there is nothing to hear. */
  onSeek?: ((seconds: number) => void) | undefined;
}

/** What was said, each piece with its time; a piece can be pressed to hear it. */
export function TranscriptText({ segments, current, onSeek }: TranscriptTextProps) {
  const { t } = useTranslation('transcription');
  const styles = useStyles();
  const format = useFormat();
  return (
    <View role="list" aria-label={t('transcript')} style={styles.text}>
      {segments.map(({ start, text }, index) => {
        const time = format.clock(start);
        const words = text.trim();
        const inside = (
          <>
            <Text variant="figures" tone="muted" style={styles.time}>
              {time}
            </Text>
            <Text variant="reading" selectable={onSeek === undefined} style={styles.words}>
              {words}
            </Text>
          </>
        );
        return (
          <View role="listitem" key={`${start} ${text}`}>
            {onSeek === undefined ? (
              <View style={styles.segment}>{inside}</View>
            ) : (
              <Pressable
                role="button"
                {...(index === current ? { 'aria-current': true } : {})}
                onPress={() => onSeek(start)}
                style={({ pressed, hovered }) => [
                  styles.segment,
                  (pressed || hovered) && styles.active,
                  index === current && styles.current,
                ]}
              >
                {inside}
              </Pressable>
            )}
          </View>
        );
      })}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  text: { maxWidth: layout.reading, marginHorizontal: -spacing.sm },
  segment: {
    minHeight: TARGET,
    flexDirection: 'row',
    gap: spacing.md,
    padding: spacing.sm,
    borderRadius: radius.control,
  },
  active: { backgroundColor: colors.sunken },
  current: { backgroundColor: colors.accentTint },
  time: { minWidth: 36, paddingTop: 3, textAlign: 'right' },
  words: { flex: 1 },
}));
