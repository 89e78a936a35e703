import Constants from 'expo-constants';
import { useRouter } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Group } from '../components/Group';
import { ListRow } from '../components/ListRow';
import { Screen } from '../components/Screen';
import { SegmentedControl } from '../components/SegmentedControl';
import { Switch } from '../components/Switch';
import { Text } from '../components/Text';
import { useSettings } from '../hooks/useSettings';
import { createStyles } from '../theme/createStyles';
import { spacing } from '../theme/tokens';
import { canVibrate } from './settings/canVibrate';
import { DataSettings } from './settings/DataSettings';
import { LocalModels } from './settings/LocalModels';
import { ModelSettings } from './settings/ModelSettings';
import { ServerSettings } from './settings/ServerSettings';

/** How the app looks and speaks, where its server is and with which models, and what the device keeps. */
export function SettingsScreen() {
  const { t } = useTranslation('settings');
  const router = useRouter();
  return (
    <Screen title={t('title')}>
      <Appearance />
      <ServerSettings />
      <ModelSettings />
      <LocalModels />
      <DataSettings />
      <Group title={t('about')}>
        <ListRow title={t('status')} text={t('statusHint')} onPress={() => router.navigate('/status')} />
        <Fact name={t('version')} value={Constants.expoConfig?.version ?? ''} />
        <Fact name={t('licence')} value={t('licenceName')} />
      </Group>
    </Screen>
  );
}

function Appearance() {
  const { t } = useTranslation('settings');
  const styles = useStyles();
  const { settings, update } = useSettings();
  return (
    <Group title={t('appearance')}>
      <View style={styles.row}>
        <SegmentedControl
          label={t('theme')}
          value={settings.theme}
          onChange={(theme) => update({ theme })}
          choices={[
            { value: 'system', label: t('themeSystem') },
            { value: 'light', label: t('themeLight') },
            { value: 'dark', label: t('themeDark') },
          ]}
        />
      </View>
      <View style={styles.row}>
        <SegmentedControl
          label={t('language')}
          value={settings.language}
          onChange={(language) => update({ language })}
          choices={[
            { value: 'system', label: t('languageSystem') },
            { value: 'en', label: t('languageEnglish') },
            { value: 'de', label: t('languageGerman') },
          ]}
        />
      </View>
      {canVibrate() && (
        <View style={styles.row}>
          <Switch
            label={t('haptics')}
            hint={t('hapticsHint')}
            value={settings.haptics}
            onChange={(haptics) => update({ haptics })}
          />
        </View>
      )}
    </Group>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <ListRow
      title={name}
      trailing={
        <Text variant="figures" tone="muted" selectable>
          {value}
        </Text>
      }
    />
  );
}

const useStyles = createStyles(() => ({
  row: { padding: spacing.lg },
}));
