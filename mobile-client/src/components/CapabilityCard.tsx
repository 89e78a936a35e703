import type { Capability } from '@ai-platform/contract';
import { Link } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { Pressable, View } from 'react-native';
import { type UseCapability, useCapability } from '../hooks/useCapability';
import { useLocalModels } from '../hooks/useLocalModels';
import { useFormat } from '../i18n/useFormat';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { radius, spacing } from '../theme/tokens';
import { CapabilityIcon } from './CapabilityIcon';
import { CAPABILITY_ROUTES, STATE_TONES } from './capabilities';
import { Text } from './Text';

/** A capability as Home shows it: what it does and whether it can be used now. A link to its screen. */
export function CapabilityCard({ capability }: { capability: Capability }) {
  const { t } = useTranslation(['home', 'common']);
  const { colors } = useTheme();
  const styles = useStyles();
  const { state, rules } = useCapability(capability);
  const share = useDownloadShare(capability);
  const format = useFormat();
  const name = t(`common:capability.${capability}`);
  const about = t(`about.${aboutOf(capability, rules)}`);
  const status =
    state === 'downloading' && share !== undefined
      ? t('downloadingShare', { percent: format.number(share * 100) })
      : t(`state.${state}`);
  return (
    <Link href={CAPABILITY_ROUTES[capability]} asChild>
      <Pressable role="link" style={styles.link}>
        {({ pressed, hovered }) => (
          <View style={[styles.card, (pressed || hovered) && styles.active]}>
            <CapabilityIcon capability={capability} />
            <View style={styles.words}>
              <Text variant="subheading">{name}</Text>
              <Text variant="caption" tone="muted">
                {about}
              </Text>
            </View>
            <View style={styles.state}>
              <View style={[styles.dot, { backgroundColor: colors[STATE_TONES[state]] }]} />
              <Text
                variant="caption"
                tone={state === 'ready' ? 'muted' : STATE_TONES[state]}
                style={styles.status}
              >
                {status}
              </Text>
            </View>
          </View>
        )}
      </Pressable>
    </Link>
  );
}

/** What the model does: not every one that edits pictures reads words. */
function aboutOf(capability: Capability, rules: UseCapability['rules']) {
  if (capability !== 'image_editing' || rules.prompt?.supported !== false) return capability;
  return rules.mask?.supported === false ? 'image_editing_whole' : 'image_editing_masked';
}

/** How much of the model that is being downloaded for the capability is there, 0 to 1. */
function useDownloadShare(capability: Capability): number | undefined {
  const { models, downloads } = useLocalModels();
  for (const { id, capabilities } of models) {
    const progress = downloads[id]?.state === 'running' ? downloads[id].progress : null;
    if (!capabilities.includes(capability) || !progress || progress.total_bytes === 0) continue;
    return progress.downloaded_bytes / progress.total_bytes;
  }
  return undefined;
}

const useStyles = createStyles(({ colors }) => ({
  // A link keeps no style that depends on being pressed, so the card is inside.
  link: { flexDirection: 'column', flexGrow: 1, borderRadius: radius.card },
  card: {
    flexGrow: 1,
    padding: spacing.md + 2,
    gap: spacing.sm + 2,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.card,
    backgroundColor: colors.surface,
  },
  active: { borderColor: colors.border },
  words: { flexGrow: 1, gap: 2 },
  state: { flexDirection: 'row', alignItems: 'center', gap: spacing.sm },
  dot: { width: 8, height: 8, borderRadius: 4 },
  status: { flexShrink: 1 },
}));
