import { useRouter } from 'expo-router';
import X from 'lucide-react-native/icons/x';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { CapabilityIcon } from '../../components/CapabilityIcon';
import { Group } from '../../components/Group';
import { IconButton } from '../../components/IconButton';
import { Text } from '../../components/Text';
import { useOutbox } from '../../hooks/useOutbox';
import type { OutboxItem } from '../../services/outbox';
import { createStyles } from '../../theme/createStyles';
import { spacing, TARGET } from '../../theme/tokens';

/** Items that are shown at first. */
const FIRST = 4;

/** Requests that wait for the connection or have failed. Nothing when there are none. */
export function OutboxList() {
  const { t } = useTranslation('library');
  const styles = useStyles();
  const { items } = useOutbox();
  const [all, setAll] = useState(false);
  const open = items.filter(({ state }) => state !== 'done');
  if (open.length === 0) return null;
  const shown = all ? open : open.slice(0, FIRST);
  return (
    <View role="region" aria-label={t('outbox.title')} style={styles.place}>
      <Group title={t('outbox.title')}>
        {shown.map((item) => (
          <OutboxRow key={item.id} item={item} />
        ))}
      </Group>
      {shown.length < open.length && (
        <Button
          kind="plain"
          label={t('outbox.showAll', { count: open.length })}
          onPress={() => setAll(true)}
          style={styles.more}
        />
      )}
    </View>
  );
}

function OutboxRow({ item }: { item: OutboxItem }) {
  const { t } = useTranslation(['library', 'problems', 'common']);
  const styles = useStyles();
  const router = useRouter();
  const { cancel, retry } = useOutbox();
  const { id, capability, state, problem } = item;
  const title = item.title || t('untitled');
  const failed = state === 'failed';
  const kind = problem?.kind ?? 'failed';
  const remedy = REMEDIES[kind];
  return (
    <View style={styles.item}>
      <CapabilityIcon capability={capability} size="small" />
      <View style={styles.words}>
        <Text numberOfLines={2}>{title}</Text>
        {failed ? (
          <>
            <Text variant="caption" tone="danger">
              {t('outbox.failed', {
                what: t(`problems:${kind}.title`),
                advice: t(`problems:${kind}.advice`),
              })}
            </Text>
            {reasonsOf(problem).map((reason) => (
              <Text key={reason} variant="caption" tone="muted" selectable>
                {reason}
              </Text>
            ))}
          </>
        ) : (
          <Text variant="caption" tone="muted">
            {t(state === 'sending' ? 'outbox.sending' : 'outbox.waiting')}
          </Text>
        )}
        {failed && (
          <View style={styles.buttons}>
            <Button
              label={t('common:retry')}
              accessibilityLabel={t('outbox.retry', { title })}
              onPress={() => void retry(id)}
            />
            {remedy && (
              <Button
                kind="plain"
                label={t(`problems:${remedy.label}`)}
                onPress={() => router.navigate(remedy.route)}
              />
            )}
          </View>
        )}
      </View>
      <IconButton
        icon={X}
        label={t(failed ? 'outbox.remove' : 'outbox.cancel', { title })}
        onPress={() => void cancel(id)}
        style={styles.cancel}
      />
    </View>
  );
}

type Kind = NonNullable<OutboxItem['problem']>['kind'];
const SETTINGS = { label: 'openSettings', route: '/settings' } as const;
const STATUS = { label: 'openStatus', route: '/status' } as const;
/** Where the problem can be solved. */
const REMEDIES: { readonly [K in Kind]?: typeof SETTINGS | typeof STATUS } = {
  unauthorized: SETTINGS,
  forbidden: SETTINGS,
  model_unavailable: STATUS,
};

/** What the server found wrong, field by field. */
const reasonsOf = (problem: OutboxItem['problem']): string[] =>
  problem?.kind === 'invalid'
    ? Object.entries(problem.fields).map(([field, reason]) => `${field}: ${reason}`)
    : [];

const useStyles = createStyles(() => ({
  place: { gap: spacing.xs, paddingBottom: spacing.lg },
  more: { alignSelf: 'flex-start' },
  item: { flexDirection: 'row', gap: spacing.md, padding: spacing.lg, paddingVertical: spacing.md },
  cancel: { marginTop: -spacing.sm, marginRight: -spacing.md },
  words: { flex: 1, minWidth: 0, gap: 2 },
  // As wide as the row, below the button at its end.
  buttons: {
    flexDirection: 'row',
    flexWrap: 'wrap',
    gap: spacing.xs,
    paddingTop: spacing.sm,
    marginRight: -TARGET,
  },
}));
