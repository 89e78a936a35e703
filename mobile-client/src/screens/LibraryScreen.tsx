import { useLocalSearchParams, useRouter } from 'expo-router';
import SquareCheck from 'lucide-react-native/icons/square-check-big';
import { useDeferredValue, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type TextInput, View } from 'react-native';
import { Button } from '../components/Button';
import { DeleteDialog } from '../components/DeleteDialog';
import { EmptyState } from '../components/EmptyState';
import { IconButton } from '../components/IconButton';
import { Screen } from '../components/Screen';
import { SkeletonText } from '../components/Skeleton';
import { Text } from '../components/Text';
import { useEscapeKey } from '../components/useEscapeKey';
import { useLibrary } from '../hooks/useLibrary';
import { useFormat } from '../i18n/useFormat';
import { type CacheEntry, searchEntries } from '../services/cache';
import { createStyles } from '../theme/createStyles';
import { spacing } from '../theme/tokens';
import { useBreakpoint } from '../theme/useBreakpoint';
import { EntryDetail } from './library/EntryDetail';
import { type LibraryFilter, LibraryFilters } from './library/LibraryFilters';
import { LibraryList } from './library/LibraryList';
import { arrange, neighbourOf } from './library/library-rows';
import { OutboxList } from './library/OutboxList';
import { SelectionBar } from './library/SelectionBar';
import { useEntryFocus } from './library/useEntryFocus';

const EVERYTHING: LibraryFilter = { text: '', capability: undefined, order: 'newest' };

/** Everything that is kept on the device, and what waits to be sent. `?entry=` shows one with its details. */
export function LibraryScreen() {
  const { t } = useTranslation('library');
  const styles = useStyles();
  const format = useFormat();
  const router = useRouter();
  const wide = useBreakpoint() === 'wide';
  const { entry: openId } = useLocalSearchParams<{ entry?: string }>();
  const { entries, totalBytes, limitBytes, loaded, remove } = useLibrary();
  const [filter, setFilter] = useState(EVERYTHING);
  const [selected, setSelected] = useState<ReadonlySet<string>>();
  const [deleting, setDeleting] = useState<ReadonlySet<string>>();
  const searchField = useRef<TextInput>(null);
  const emptyPlace = useRef<View>(null);

  const filtered = filter.text.trim() !== '' || filter.capability !== undefined;
  // Typing goes first, what is found follows.
  const applied = useDeferredValue(filter);
  const shown = arrange(searchEntries(entries, applied), applied.order);
  const { onElement, focusAfterChange, focusAfterClose } = useEntryFocus(entries, () =>
    (searchField.current ?? emptyPlace.current)?.focus(),
  );
  const opened = openId === undefined ? undefined : entries.find(({ id }) => id === openId);
  const endSelecting = () => setSelected(undefined);
  useEscapeKey(endSelecting, selected !== undefined && opened === undefined);

  const open = ({ id }: CacheEntry) => router.setParams({ entry: id });
  const close = () => {
    router.setParams({ entry: undefined });
    focusAfterClose(openId);
  };
  const toggle = ({ id }: CacheEntry) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  const summary = filtered
    ? t('found', { count: shown.length })
    : t('size', {
        count: entries.length,
        used: format.bytes(totalBytes),
        limit: format.bytes(limitBytes),
      });

  if (!loaded || entries.length === 0) {
    return (
      <Screen title={t('title')} width="content">
        {loaded ? (
          <View ref={emptyPlace} tabIndex={-1} style={styles.empty}>
            <OutboxList />
            <EmptyState title={t('emptyTitle')} text={t('emptyText')} />
          </View>
        ) : (
          <SkeletonText lines={6} />
        )}
      </Screen>
    );
  }
  return (
    <Screen
      title={t('title')}
      width="content"
      scroll={false}
      actions={
        wide ? (
          <Button
            icon={SquareCheck}
            label={t('select')}
            onPress={() => setSelected(selected ? undefined : new Set())}
          />
        ) : (
          <IconButton
            icon={SquareCheck}
            label={t('select')}
            pressed={selected !== undefined}
            onPress={() => setSelected(selected ? undefined : new Set())}
          />
        )
      }
    >
      <View style={[styles.panes, wide && styles.panesWide]}>
        <View style={styles.list}>
          {selected && (
            <SelectionBar
              count={selected.size}
              onSelectAll={() => setSelected(new Set(shown.map(({ id }) => id)))}
              onDelete={() => setDeleting(selected)}
              onEnd={endSelecting}
            />
          )}
          <LibraryFilters filter={filter} onChange={setFilter} summary={summary} searchRef={searchField} />
          <LibraryList
            entries={shown}
            current={wide ? openId : undefined}
            selected={selected}
            onOpen={open}
            onToggle={toggle}
            onElement={onElement}
            header={filtered ? null : <OutboxList />}
            empty={<NothingFound filter={filter} onShowAll={() => setFilter(EVERYTHING)} />}
          />
        </View>
        {opened && (
          <EntryDetail
            key={opened.id}
            entry={opened}
            onClose={close}
            onDelete={() => setDeleting(new Set([opened.id]))}
          />
        )}
      </View>
      {deleting && (
        <DeleteDialog
          area="library"
          count={deleting.size}
          onClose={() => setDeleting(undefined)}
          onDelete={() => {
            focusAfterChange(neighbourOf(shown, deleting));
            if (openId !== undefined && deleting.has(openId)) router.setParams({ entry: undefined });
            endSelecting();
            void remove([...deleting]);
          }}
        />
      )}
    </Screen>
  );
}

function NothingFound({ filter, onShowAll }: { filter: LibraryFilter; onShowAll: () => void }) {
  const { t } = useTranslation('library');
  const styles = useStyles();
  const searched = filter.text.trim() !== '';
  return (
    <View style={styles.nothing}>
      <Text variant="subheading" align="center">
        {t(searched ? 'noMatch' : 'noneOfKind')}
      </Text>
      {searched && (
        <Text tone="muted" align="center">
          {t('noMatchText')}
        </Text>
      )}
      <Button label={t('showEverything')} onPress={onShowAll} />
    </View>
  );
}

const useStyles = createStyles(() => ({
  panes: { flex: 1, minHeight: 0, paddingHorizontal: spacing.lg },
  panesWide: { flexDirection: 'row', gap: spacing.xl, paddingHorizontal: 0 },
  list: { flex: 1, minWidth: 0, minHeight: 0 },
  empty: { flexGrow: 1 },
  nothing: { alignItems: 'center', gap: spacing.md, paddingVertical: spacing.huge },
}));
