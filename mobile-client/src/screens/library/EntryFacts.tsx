import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Text } from '../../components/Text';
import { useFormat } from '../../i18n/useFormat';
import type { CacheEntry } from '../../services/cache';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import type { OpenedEntry } from './opened-entry';

const PARAMETERS = [
  'prompt',
  'negative_prompt',
  'text',
  'model',
  'width',
  'height',
  'num_inference_steps',
  'guidance_scale',
  'strength',
  'seed',
  'format',
  'voice',
  'speaker_id',
  'speed',
  'language',
  'temperature',
  'top_p',
  'top_k',
  'max_tokens',
  'stop',
] as const;

interface EntryFactsProps {
  entry: CacheEntry;
  opened: OpenedEntry;
}

/** When and by what a result was made, and what was asked for. */
export function EntryFacts({ entry, opened }: EntryFactsProps) {
  const { t } = useTranslation('library');
  const styles = useStyles();
  const facts = useFacts(entry, opened);
  const asked = PARAMETERS.flatMap((name) => {
    const value = entry.parameters[name];
    // The text is the result's own, and shown above.
    if (name === 'text') return [];
    const shown = Array.isArray(value) ? value.join(', ') : value;
    return typeof shown === 'string' || typeof shown === 'number'
      ? [{ name: t(`parameter.${name}`), value: `${shown}` }]
      : [];
  });
  return (
    <View style={styles.groups}>
      {asked.length > 0 && <Facts title={t('parameters')} facts={asked} />}
      <Facts title={t('details')} facts={facts} />
    </View>
  );
}

interface Fact {
  name: string;
  value: string;
}

function useFacts(entry: CacheEntry, opened: OpenedEntry): Fact[] {
  const { t } = useTranslation('library');
  const format = useFormat();
  const facts: Fact[] = [{ name: t('fact.made'), value: format.dateTime(entry.created_at) }];
  const add = (name: string, value: string | number | null) => {
    if (value !== null) facts.push({ name, value: typeof value === 'number' ? format.number(value) : value });
  };
  add(t('fact.model'), entry.model);
  add(t('fact.provider'), entry.provider);
  if (opened.kind === 'transcript') {
    add(t('fact.language'), opened.value.language);
    add(t('fact.duration'), format.span(opened.value.duration_seconds));
  }
  if (opened.kind === 'embeddings') add(t('fact.dimension'), opened.value.dimension);
  if (opened.kind === 'embeddings' || opened.kind === 'chat') add(t('fact.tokens'), opened.value.tokens_used);
  add(t('fact.size'), format.bytes(entry.bytes));
  return facts;
}

function Facts({ title, facts }: { title: string; facts: readonly Fact[] }) {
  const styles = useStyles();
  return (
    <View style={styles.group}>
      <Text variant="captionStrong" tone="muted" level={3}>
        {title}
      </Text>
      {facts.map(({ name, value }) => (
        <View key={name} style={styles.fact}>
          <Text variant="caption" tone="muted" style={styles.name}>
            {name}
          </Text>
          <Text variant="figures" selectable style={styles.value}>
            {value}
          </Text>
        </View>
      ))}
    </View>
  );
}

const useStyles = createStyles(() => ({
  groups: { gap: spacing.lg },
  group: { gap: spacing.xs },
  fact: { flexDirection: 'row', gap: spacing.md },
  name: { width: 116 },
  value: { flex: 1, minWidth: 0 },
}));
