import Eye from 'lucide-react-native/icons/eye';
import EyeOff from 'lucide-react-native/icons/eye-off';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { Group } from '../../components/Group';
import { IconButton } from '../../components/IconButton';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Text } from '../../components/Text';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/Toast';
import { useSettings } from '../../hooks/useSettings';
import type { Problem } from '../../services/api';
import { useServices } from '../../services/ServicesProvider';
import { normalizeServerUrl } from '../../services/settings';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

/** Where the server is, the key that it may ask for, and whether it answers. */
export function ServerSettings() {
  const { t } = useTranslation('settings');
  const { serverUrl } = useSettings();
  // A page that came from its server can talk to no other: the server's content policy forbids it.
  const sameOrigin = serverUrl === '';
  return (
    <Group title={t('server')}>
      {sameOrigin ? null : <ServerAddress />}
      <ApiKey keptForSession={sameOrigin} />
      <ConnectionCheck />
    </Group>
  );
}

function ServerAddress() {
  const { t } = useTranslation(['settings', 'common']);
  const styles = useStyles();
  const toast = useToast();
  const { settings, serverUrl, update } = useSettings();
  const [address, setAddress] = useState(settings.server_url);
  const [refused, setRefused] = useState(false);
  const changed = address.trim() !== settings.server_url;
  const save = () => {
    const normalized = normalizeServerUrl(address);
    setRefused(normalized === null);
    if (normalized === null) return;
    update({ server_url: normalized });
    setAddress(normalized);
    toast({ text: t('serverAddressSaved') });
  };
  return (
    <View style={styles.row}>
      <TextField
        label={t('serverAddress')}
        hint={t('serverAddressHint')}
        error={refused ? t('serverAddressInvalid') : undefined}
        placeholder={serverUrl}
        value={address}
        onChangeText={setAddress}
        onSubmitEditing={save}
        inputMode="url"
        autoCapitalize="none"
        autoCorrect={false}
      />
      {changed && <Button label={t('common:save')} onPress={save} style={styles.button} />}
    </View>
  );
}

function ApiKey({ keptForSession }: { keptForSession: boolean }) {
  const { t } = useTranslation(['settings', 'common']);
  const styles = useStyles();
  const toast = useToast();
  const { apiKey, setApiKey } = useSettings();
  const [key, setKey] = useState(apiKey ?? '');
  const [shown, setShown] = useState(false);
  const changed = key.trim() !== (apiKey ?? '');
  const save = async () => {
    await setApiKey(key);
    toast({ text: key.trim() === '' ? t('apiKeyRemoved') : t('apiKeySaved') });
  };
  return (
    <View style={styles.row}>
      <TextField
        label={t('apiKey')}
        hint={keptForSession ? t('apiKeyHintWeb') : t('apiKeyHint')}
        value={key}
        onChangeText={setKey}
        onSubmitEditing={() => void save()}
        secureTextEntry={!shown}
        autoCapitalize="none"
        autoComplete="off"
        autoCorrect={false}
        monospace={shown}
        accessory={
          <IconButton
            icon={shown ? EyeOff : Eye}
            label={shown ? t('hideKey') : t('showKey')}
            onPress={() => setShown(!shown)}
          />
        }
      />
      {changed && <Button label={t('common:save')} onPress={() => void save()} style={styles.button} />}
    </View>
  );
}

type Check = { state: 'idle' } | { state: 'running' } | { state: 'ok'; version: string } | Failed;
interface Failed {
  state: 'failed';
  problem: Problem;
}

function ConnectionCheck() {
  const { t } = useTranslation('settings');
  const styles = useStyles();
  const { api } = useServices();
  const [check, setCheck] = useState<Check>({ state: 'idle' });
  const run = async () => {
    setCheck({ state: 'running' });
    // Health says that the server is there; the list of models is what a key is needed for.
    const [health, models] = await Promise.all([api.health(), api.configModels()]);
    const problem = [health, models].find((result) => !result.ok && !result.cancelled);
    if (problem && 'problem' in problem) setCheck({ state: 'failed', problem: problem.problem });
    else setCheck(health.ok ? { state: 'ok', version: health.value.version } : { state: 'idle' });
  };
  return (
    <View style={styles.row}>
      {check.state === 'failed' && <ProblemNotice problem={check.problem} inSettings />}
      <View style={styles.check}>
        <Button
          label={t('checkConnection')}
          busy={check.state === 'running'}
          onPress={() => void run()}
          style={styles.button}
        />
        {check.state === 'ok' && (
          <Text tone="good" role="status" style={styles.answer}>
            {t('connected', { version: check.version })}
          </Text>
        )}
      </View>
    </View>
  );
}

const useStyles = createStyles(() => ({
  row: { padding: spacing.lg, gap: spacing.md },
  button: { alignSelf: 'flex-start' },
  check: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: spacing.md },
  answer: { flexShrink: 1 },
}));
