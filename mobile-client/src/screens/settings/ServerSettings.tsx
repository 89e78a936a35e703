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
  const address = useAddressField();
  const key = useKeyField();
  // A page that came from its server can talk to no other: the server's content policy forbids it.
  const sameOrigin = serverUrl === '';
  const saveTyped = async () => {
    if (address.changed && !address.save()) return false;
    if (key.changed) await key.save();
    return true;
  };
  return (
    <Group title={t('server')}>
      {sameOrigin ? null : <ServerAddress field={address} />}
      <ApiKey field={key} keptForSession={sameOrigin} />
      <ConnectionCheck saveTyped={saveTyped} />
    </Group>
  );
}

/** What is typed for the address, until it is saved. */
function useAddressField() {
  const { t } = useTranslation('settings');
  const toast = useToast();
  const { settings, update } = useSettings();
  const [typed, setTyped] = useState(settings.server_url);
  const [refused, setRefused] = useState(false);
  return {
    typed,
    setTyped,
    refused,
    changed: typed.trim() !== settings.server_url,
    /** False where it is no address. */
    save(): boolean {
      const normalized = normalizeServerUrl(typed);
      setRefused(normalized === null);
      if (normalized === null) return false;
      update({ server_url: normalized });
      setTyped(normalized);
      toast({ text: t('serverAddressSaved') });
      return true;
    },
  };
}

/** What is typed for the key, until it is saved. */
function useKeyField() {
  const { t } = useTranslation('settings');
  const toast = useToast();
  const { apiKey, setApiKey } = useSettings();
  const [typed, setTyped] = useState(apiKey ?? '');
  return {
    typed,
    setTyped,
    changed: typed.trim() !== (apiKey ?? ''),
    async save(): Promise<void> {
      await setApiKey(typed);
      toast({ text: typed.trim() === '' ? t('apiKeyRemoved') : t('apiKeySaved') });
    },
  };
}

function ServerAddress({ field }: { field: ReturnType<typeof useAddressField> }) {
  const { t } = useTranslation(['settings', 'common']);
  const styles = useStyles();
  const { serverUrl } = useSettings();
  return (
    <View style={styles.row}>
      <TextField
        label={t('serverAddress')}
        hint={t('serverAddressHint')}
        error={field.refused ? t('serverAddressInvalid') : undefined}
        placeholder={serverUrl}
        value={field.typed}
        onChangeText={field.setTyped}
        onSubmitEditing={field.save}
        inputMode="url"
        autoCapitalize="none"
        autoCorrect={false}
      />
      {field.changed && <Button label={t('common:save')} onPress={field.save} style={styles.button} />}
    </View>
  );
}

interface ApiKeyProps {
  field: ReturnType<typeof useKeyField>;
  keptForSession: boolean;
}

function ApiKey({ field, keptForSession }: ApiKeyProps) {
  const { t } = useTranslation(['settings', 'common']);
  const styles = useStyles();
  const [shown, setShown] = useState(false);
  return (
    <View style={styles.row}>
      <TextField
        label={t('apiKey')}
        hint={keptForSession ? t('apiKeyHintWeb') : t('apiKeyHint')}
        value={field.typed}
        onChangeText={field.setTyped}
        onSubmitEditing={() => void field.save()}
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
      {field.changed && (
        <Button label={t('common:save')} onPress={() => void field.save()} style={styles.button} />
      )}
    </View>
  );
}

type Check = { state: 'idle' } | { state: 'running' } | { state: 'ok'; version: string } | Failed;
interface Failed {
  state: 'failed';
  problem: Problem;
}

/** `saveTyped` keeps what was typed and not saved, so that the check is about it; false where it cannot be kept. */
function ConnectionCheck({ saveTyped }: { saveTyped: () => Promise<boolean> }) {
  const { t } = useTranslation('settings');
  const styles = useStyles();
  const { api } = useServices();
  const [check, setCheck] = useState<Check>({ state: 'idle' });
  const run = async () => {
    if (!(await saveTyped())) return setCheck({ state: 'idle' });
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
