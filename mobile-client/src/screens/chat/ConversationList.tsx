import { usePathname, useRouter } from 'expo-router';
import Plus from 'lucide-react-native/icons/plus';
import X from 'lucide-react-native/icons/x';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FlatList, View } from 'react-native';
import { Button } from '../../components/Button';
import { IconButton } from '../../components/IconButton';
import { SkeletonText } from '../../components/Skeleton';
import { Text } from '../../components/Text';
import { TextField } from '../../components/TextField';
import { useNow } from '../../components/useNow';
import { useConversations } from '../../hooks/useConversations';
import type { ConversationSummary } from '../../services/conversations';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import { ConversationMenu } from './ConversationMenu';
import { ConversationRow, ROW_HEIGHT } from './ConversationRow';
import { SelectionBar } from './SelectionBar';

interface ConversationListProps {
  /** Several can be chosen now. */
  selecting: boolean;
  onSelecting: (selecting: boolean) => void;
}

const NONE: ReadonlySet<string> = new Set();

/** All conversations, to search, open, and choose several of. */
export function ConversationList({ selecting, onSelecting }: ConversationListProps) {
  const { t } = useTranslation(['chat', 'common']);
  const router = useRouter();
  const path = usePathname();
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const now = useNow();
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState(NONE);
  const [menuOf, setMenuOf] = useState<ConversationSummary>();
  const { conversations, loaded } = useConversations(search);
  const current = path.startsWith('/chat/') ? path.slice('/chat/'.length) : undefined;

  const open = (id: string) => {
    // One that is open already gives its place to the other, rather than piling up behind it.
    if (current === undefined) router.push({ pathname: '/chat/[id]', params: { id } });
    else router.setParams({ id });
  };
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  const endSelecting = () => {
    setSelected(NONE);
    onSelecting(false);
  };
  const begin = () => router.push({ pathname: '/chat/[id]', params: { id: 'new' } });
  /** In wide windows the screen below every conversation is a new one. */
  const leave = () => router.dismissTo('/chat');

  return (
    <View style={styles.place}>
      {selecting ? (
        <SelectionBar
          selected={conversations.filter(({ id }) => selected.has(id))}
          onSelectAll={() => setSelected(new Set(conversations.map(({ id }) => id)))}
          onDelete={() => {
            if (current !== undefined && selected.has(current)) leave();
          }}
          onEnd={endSelecting}
        />
      ) : (
        <View style={styles.head}>
          <Button
            icon={Plus}
            kind={wide ? 'quiet' : 'primary'}
            wide
            label={t('newConversation')}
            onPress={wide ? leave : begin}
          />
        </View>
      )}
      <View style={styles.search}>
        <TextField
          label={t('search')}
          hideLabel
          placeholder={t('search')}
          value={search}
          onChangeText={setSearch}
          inputMode="search"
          autoCorrect={false}
          accessory={
            search === '' ? null : (
              <IconButton icon={X} size={16} label={t('common:clear')} onPress={() => setSearch('')} />
            )
          }
        />
      </View>
      <FlatList
        {...(conversations.length > 0 ? { role: 'list', 'aria-label': t('conversations') } : {})}
        style={styles.list}
        data={conversations}
        keyExtractor={({ id }) => id}
        getItemLayout={(_, index) => ({ length: ROW_HEIGHT, offset: ROW_HEIGHT * index, index })}
        keyboardShouldPersistTaps="handled"
        initialNumToRender={16}
        renderItem={({ item }) => (
          <ConversationRow
            conversation={item}
            now={now}
            current={item.id === current}
            selected={selecting ? selected.has(item.id) : undefined}
            onOpen={open}
            onToggle={toggle}
            onMenu={setMenuOf}
          />
        )}
        ListEmptyComponent={
          <View style={styles.empty}>
            {loaded ? (
              <Text tone="muted" align="center">
                {t(search.trim() === '' ? 'noneYet' : 'noMatch')}
              </Text>
            ) : (
              <SkeletonText lines={4} />
            )}
          </View>
        }
      />
      {menuOf && (
        <ConversationMenu
          conversation={menuOf}
          onClose={() => setMenuOf(undefined)}
          onDelete={() => {
            if (menuOf.id === current) leave();
          }}
        />
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  place: { flex: 1, minHeight: 0 },
  head: { paddingHorizontal: spacing.md, paddingBottom: spacing.sm },
  search: { paddingHorizontal: spacing.md, paddingBottom: spacing.sm },
  list: { flex: 1 },
  empty: { padding: spacing.xl },
}));
