import Ellipsis from 'lucide-react-native/icons/ellipsis';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Pressable, View } from 'react-native';
import { IconButton } from '../../components/IconButton';
import { Text } from '../../components/Text';
import { Tick } from '../../components/Tick';
import { useFormat } from '../../i18n/useFormat';
import type { ConversationSummary } from '../../services/conversations';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';

interface ConversationRowProps {
  conversation: ConversationSummary;
  now: number;
  /** It is open beside the list. */
  current: boolean;
  /** Whether it is chosen; undefined while none can be. */
  selected: boolean | undefined;
  onOpen: (id: string) => void;
  onToggle: (id: string) => void;
  onMenu: (conversation: ConversationSummary) => void;
}

/** All rows are of this height, so that a list of thousands can be drawn in parts. */
export const ROW_HEIGHT = 64;

/** Without signs of Markdown, which a single line has no use for. */
const plain = (markdown: string): string =>
  markdown
    .replaceAll(/\]\([^)]*\)?/g, '')
    .replaceAll(/[*_`#>|~[\]]+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** A conversation in the list. Memoised: the list is drawn anew whenever one of them changes. */
export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { conversation, now, current, selected, onOpen, onToggle, onMenu } = props;
  const { t } = useTranslation('chat');
  const format = useFormat();
  const styles = useStyles();
  const title = conversation.title || t('untitled');
  const detail = [format.ago(conversation.updated_at, now), plain(conversation.preview)]
    .filter((part) => part !== '')
    .join(' · ');
  const words = (
    <View style={styles.words}>
      <Text numberOfLines={1} variant={current ? 'label' : 'body'}>
        {title}
      </Text>
      <Text variant="caption" tone="muted" numberOfLines={1}>
        {detail}
      </Text>
    </View>
  );
  if (selected !== undefined) {
    return (
      <View role="listitem">
        <Pressable
          role="checkbox"
          aria-checked={selected}
          onPress={() => onToggle(conversation.id)}
          style={({ pressed, hovered }) => [styles.row, styles.press, (pressed || hovered) && styles.active]}
        >
          <Tick on={selected} />
          {words}
        </Pressable>
      </View>
    );
  }
  return (
    <View role="listitem" style={[styles.row, current && styles.current]}>
      <Pressable
        role="button"
        {...(current ? { 'aria-current': true, accessibilityState: { selected: true } } : {})}
        onPress={() => onOpen(conversation.id)}
        onLongPress={() => onMenu(conversation)}
        style={({ pressed, hovered }) => [styles.press, (pressed || hovered) && !current && styles.active]}
      >
        {words}
      </Pressable>
      <IconButton
        icon={Ellipsis}
        size={18}
        label={t('actions', { title })}
        onPress={() => onMenu(conversation)}
      />
    </View>
  );
});

const useStyles = createStyles(({ colors }) => ({
  row: {
    height: ROW_HEIGHT - 4,
    marginVertical: 2,
    marginHorizontal: spacing.sm,
    flexDirection: 'row',
    alignItems: 'center',
    borderRadius: radius.control,
  },
  press: {
    flex: 1,
    minWidth: 0,
    alignSelf: 'stretch',
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.md,
    paddingHorizontal: spacing.md,
    borderRadius: radius.control,
  },
  active: { backgroundColor: colors.sunken },
  current: { backgroundColor: colors.accentTint },
  words: { flex: 1, minWidth: 0 },
}));
