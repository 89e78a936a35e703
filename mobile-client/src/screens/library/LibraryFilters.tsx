import { CAPABILITIES, type Capability } from '@ai-platform/contract';
import ArrowDownUp from 'lucide-react-native/icons/arrow-down-up';
import X from 'lucide-react-native/icons/x';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { ScrollView, type TextInput, View } from 'react-native';
import { Button } from '../../components/Button';
import { Chip } from '../../components/Chip';
import { CAPABILITY_ICONS } from '../../components/capabilities';
import { IconButton } from '../../components/IconButton';
import { Text } from '../../components/Text';
import { TextField } from '../../components/TextField';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import type { SortOrder } from './library-rows';

export interface LibraryFilter {
  text: string;
  capability: Capability | undefined;
  order: SortOrder;
}

/** Answers of chats are kept with their conversation. */
const KINDS = CAPABILITIES.filter((capability) => capability !== 'chat');

interface LibraryFiltersProps {
  filter: LibraryFilter;
  onChange: (filter: LibraryFilter) => void;
  /** How much there is, in words. */
  summary: string;
  searchRef: Ref<TextInput>;
}

/** What of the library is shown, and in which order. */
export function LibraryFilters({ filter, onChange, summary, searchRef }: LibraryFiltersProps) {
  const { t } = useTranslation(['library', 'common']);
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const { text, capability, order } = filter;
  const orderName = t(order);
  return (
    <View style={styles.filters}>
      <TextField
        ref={searchRef}
        label={t('search')}
        hideLabel
        placeholder={t('search')}
        value={text}
        onChangeText={(next) => onChange({ ...filter, text: next })}
        inputMode="search"
        autoCorrect={false}
        accessory={
          text === '' ? null : (
            <IconButton
              icon={X}
              size={16}
              label={t('common:clear')}
              onPress={() => onChange({ ...filter, text: '' })}
            />
          )
        }
      />
      <View role="group" aria-label={t('filter')}>
        <ScrollView
          horizontal={!wide}
          showsHorizontalScrollIndicator={false}
          contentContainerStyle={[styles.chips, wide && styles.wrapped]}
        >
          <Chip
            label={t('all')}
            selected={capability === undefined}
            onPress={() => onChange({ ...filter, capability: undefined })}
          />
          {KINDS.map((candidate) => (
            <Chip
              key={candidate}
              icon={CAPABILITY_ICONS[candidate]}
              label={t(`kinds.${candidate}`)}
              selected={capability === candidate}
              onPress={() =>
                onChange({ ...filter, capability: capability === candidate ? undefined : candidate })
              }
            />
          ))}
        </ScrollView>
      </View>
      <View style={styles.line}>
        <Text role="status" variant="figures" tone="muted" style={styles.summary}>
          {summary}
        </Text>
        <Button
          kind="plain"
          icon={ArrowDownUp}
          label={orderName}
          accessibilityLabel={t('sort', { order: orderName })}
          onPress={() => onChange({ ...filter, order: order === 'newest' ? 'oldest' : 'newest' })}
        />
      </View>
    </View>
  );
}

const useStyles = createStyles(() => ({
  filters: { gap: spacing.sm },
  chips: { gap: spacing.sm, padding: 2 },
  wrapped: { flexDirection: 'row', flexWrap: 'wrap' },
  line: { flexDirection: 'row', alignItems: 'center', gap: spacing.sm, minHeight: 44 },
  summary: { flex: 1, minWidth: 0 },
}));
