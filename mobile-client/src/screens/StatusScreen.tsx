import { CAPABILITIES, type Capability } from '@ai-platform/contract';
import Download from 'lucide-react-native/icons/download';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { STATE_TONES } from '../components/capabilities';
import { Group } from '../components/Group';
import { IconButton } from '../components/IconButton';
import { ListRow } from '../components/ListRow';
import { ProblemNotice } from '../components/ProblemNotice';
import { Screen } from '../components/Screen';
import { SkeletonText } from '../components/Skeleton';
import { Text, type Tone } from '../components/Text';
import { useReasonText } from '../components/useReasonText';
import { useCapability } from '../hooks/useCapability';
import { useLocalModels } from '../hooks/useLocalModels';
import { type UseServerStatus, useServerStatus } from '../hooks/useServerStatus';
import { useFormat } from '../i18n/useFormat';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { spacing } from '../theme/tokens';
import { Activity } from './status/Activity';
import { modelLoads } from './status/model-loads';

const READINESS_TONES = { ready: 'good', draining: 'warning', unavailable: 'danger' } as const;

/** How the server fares: whether it can serve, with what, and what it does now. */
export function StatusScreen() {
  const { t } = useTranslation('status');
  const status = useServerStatus();
  const { health, problem, refresh } = status;
  return (
    <Screen title={t('title')} width="content">
      {problem && <ProblemNotice problem={problem} onRetry={() => void refresh()} />}
      {health ? <ServerStatus {...status} health={health} /> : !problem && <SkeletonText lines={6} />}
    </Screen>
  );
}

function ServerStatus(status: UseServerStatus & { health: NonNullable<UseServerStatus['health']> }) {
  const { health, ready, points, metrics } = status;
  const { t } = useTranslation(['status', 'common']);
  const format = useFormat();
  const loads = modelLoads(metrics);
  const readiness = ready?.status;
  return (
    <>
      <Group title={t('server')}>
        <ListRow
          title={readiness ? t(`state.${readiness}`) : t('state.unknown')}
          text={t('version', { version: health.version, uptime: format.span(health.uptime_seconds) })}
          trailing={readiness && <StateDot tone={READINESS_TONES[readiness]} />}
        />
      </Group>
      <Activity points={points} />
      <Group title={t('capabilities')}>
        {CAPABILITIES.map((capability) => (
          <CapabilityRow key={capability} capability={capability} />
        ))}
      </Group>
      {loads.length > 0 && (
        <Group title={t('loads')}>
          {loads.map(({ model, seconds, residentBytes }) => (
            <ListRow
              key={model}
              title={model}
              text={
                residentBytes > 0 ? t('inMemory', { size: format.bytes(residentBytes) }) : t('notInMemory')
              }
              trailing={<Text variant="figures">{t('loadedIn', { time: format.span(seconds) })}</Text>}
            />
          ))}
        </Group>
      )}
    </>
  );
}

function CapabilityRow({ capability }: { capability: Capability }) {
  const { t } = useTranslation(['status', 'home', 'common', 'settings', 'problems']);
  const styles = useStyles();
  const served = useCapability(capability);
  const { state, model, downloadable } = served;
  const { models, download } = useLocalModels();
  const failure = models.find(({ id }) => id === downloadable)?.download_failure;
  const reasonText = useReasonText();
  const source = model && t('modelOf', { model: model.model, provider: model.provider });
  return (
    <ListRow
      leading={<CapabilityIcon capability={capability} />}
      title={t(`common:capability.${capability}`)}
      text={
        state === 'downloadable' && failure !== undefined
          ? t('problems:capability.lastDownloadFailed', { reason: failure })
          : (reasonText(served) ?? source)
      }
      trailing={
        <View style={styles.trailing}>
          <StateDot
            tone={STATE_TONES[state]}
            {...(state === 'ready' ? {} : { name: t(`home:state.${state}`) })}
          />
          {state === 'downloadable' && downloadable !== undefined && (
            <IconButton
              icon={Download}
              label={t('settings:downloadNamed', { id: downloadable })}
              onPress={() => void download(downloadable)}
            />
          )}
        </View>
      }
    />
  );
}

/** A dot in the colour of a state, with its name where that is not plain. */
function StateDot({ tone, name }: { tone: Tone; name?: string }) {
  const { colors } = useTheme();
  const styles = useStyles();
  return (
    <View style={styles.state}>
      <View aria-hidden style={[styles.dot, { backgroundColor: colors[tone] }]} />
      {name !== undefined && (
        <Text variant="caption" tone={tone}>
          {name}
        </Text>
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  trailing: { flexDirection: 'row', alignItems: 'center', gap: spacing.xs },
  state: { flexDirection: 'row', alignItems: 'center', gap: spacing.sm },
  dot: { width: 8, height: 8, borderRadius: 4 },
}));
