import Check from 'lucide-react-native/icons/check';
import X from 'lucide-react-native/icons/x';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { CapabilityNotice } from '../../components/CapabilityNotice';
import { IconButton } from '../../components/IconButton';
import { Text } from '../../components/Text';
import type { UseDictation } from '../../hooks/useDictation';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';

/** What is being recorded, or turned into text, and how to end it. */
export function DictationBar({ dictation }: { dictation: UseDictation }) {
  const { t } = useTranslation(['chat', 'common']);
  const format = useFormat();
  const styles = useStyles();
  if (dictation.state === 'idle') return null;
  if (dictation.state === 'transcribing') {
    return (
      <View style={styles.bar}>
        <Text role="status" tone="muted" style={styles.text}>
          {t('transcribing')}
        </Text>
        <Button kind="plain" label={t('common:cancel')} onPress={dictation.discard} />
      </View>
    );
  }
  return (
    <View style={styles.bar}>
      <IconButton icon={X} label={t('recordingCancel')} onPress={dictation.discard} />
      <View style={styles.meter} aria-hidden>
        <View style={[styles.level, { width: `${Math.round(dictation.level * 100)}%` }]} />
      </View>
      <Text variant="figures" aria-label={t('recording')}>
        {format.clock(dictation.durationMs / 1000)}
      </Text>
      <IconButton icon={Check} label={t('recordingDone')} onPress={dictation.finish} />
    </View>
  );
}

/** Why dictating does not work, and what helps. */
export function DictationProblem({ dictation }: { dictation: UseDictation }) {
  const { t } = useTranslation('chat');
  const styles = useStyles();
  const { problem, obstacle, retry, discard } = dictation;
  if (problem) {
    return (
      <View style={styles.problem}>
        <CapabilityNotice capability="speech_to_text" problem={problem} onRetry={retry} />
        <View style={styles.actions}>
          <Button kind="plain" label={t('recordingCancel')} onPress={discard} />
        </View>
      </View>
    );
  }
  if (obstacle === null) return null;
  return (
    <Text role="alert" variant="caption" tone="danger">
      {t(`recorder.${obstacle}`)}
    </Text>
  );
}

const useStyles = createStyles(({ colors }) => ({
  bar: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.sm,
    minHeight: 44,
    borderRadius: radius.control,
    backgroundColor: colors.sunken,
  },
  text: { flex: 1, paddingLeft: spacing.md },
  meter: {
    flex: 1,
    height: 6,
    borderRadius: 3,
    backgroundColor: colors.pressed,
    overflow: 'hidden',
  },
  level: { height: 6, borderRadius: 3, backgroundColor: colors.capability.speech_to_text.ink },
  problem: { gap: spacing.xs },
  actions: { flexDirection: 'row' },
}));
