import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { useSettings } from '../../hooks/useSettings';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { Select } from '../Select';

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** How fast the player of the app plays; kept in the settings. */
export function PlaybackSpeed() {
  const { t } = useTranslation('player');
  const format = useFormat();
  const styles = useStyles();
  const { settings, update } = useSettings();
  return (
    <View style={styles.field}>
      <Select
        label={t('speed')}
        hideLabel
        value={`${settings.playback_speed}`}
        onChange={(speed) => update({ playback_speed: Number(speed) })}
        options={SPEEDS.map((speed) => ({
          value: `${speed}`,
          label: t('speedIs', { speed: format.number(speed, 2) }),
        }))}
      />
    </View>
  );
}

const useStyles = createStyles(() => ({
  field: { width: 84 },
}));
