import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FlatList, View } from 'react-native';
import { Text } from '../../components/Text';
import { useNow } from '../../components/useNow';
import { useFormat } from '../../i18n/useFormat';
import type { CacheEntry } from '../../services/cache';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { ENTRY_ROW_HEIGHT, EntryRow } from './EntryRow';
import { keyOf, type LibraryRow, layoutsOf, rowsOf } from './library-rows';
import { PictureTile } from './PictureTile';

interface LibraryListProps {
  /** As arranged. */
  entries: readonly CacheEntry[];
  /** Id of the one whose details are in sight. */
  current: string | undefined;
  /** Ids of those that are chosen; undefined while none can be. */
  selected: ReadonlySet<string> | undefined;
  onOpen: (entry: CacheEntry) => void;
  onToggle: (entry: CacheEntry) => void;
  /** Told of the element of each entry that is drawn. */
  onElement: (id: string, element: View | null) => void;
  header: ReactElement | null;
  empty: ReactElement;
}

const LEAST_COLUMNS = 3;
/** Points of width that a picture is given. */
const PICTURE = 168;
const HEADING_HEIGHT = 56;
/** Room around the list for what marks the current entry. */
const EDGE = 3;

/** The results: pictures as a grid, the others as lines. Only what is in sight is drawn and read. */
export function LibraryList({
  entries,
  current,
  selected,
  onOpen,
  onToggle,
  onElement,
  header,
  empty,
}: LibraryListProps) {
  const styles = useStyles();
  const now = useNow();
  const [width, setWidth] = useState(0);
  const [headerHeight, setHeaderHeight] = useState(0);
  const columns = Math.max(LEAST_COLUMNS, Math.floor(width / PICTURE));
  const rows = rowsOf(entries, columns);
  const pictureHeight = (width - 2 * EDGE - (columns - 1) * spacing.sm) / columns + spacing.sm;
  const layouts = layoutsOf(rows, header ? headerHeight : 0, {
    heading: HEADING_HEIGHT,
    pictures: pictureHeight,
    entry: ENTRY_ROW_HEIGHT,
  });
  const propsOf = (entry: CacheEntry) => ({
    entry,
    now,
    current: entry.id === current,
    selected: selected?.has(entry.id),
    onOpen,
    onToggle,
    onElement,
  });
  const draw = (row: LibraryRow) => {
    if (row.type === 'heading') return <KindHeading row={row} />;
    if (row.type === 'entry') return <EntryRow {...propsOf(row.entry)} />;
    const free = columns - row.entries.length;
    return (
      <View style={styles.pictures}>
        {row.entries.map((entry) => (
          <PictureTile key={entry.id} {...propsOf(entry)} />
        ))}
        {free > 0 && <View style={{ flex: free, marginLeft: (free - 1) * spacing.sm }} />}
      </View>
    );
  };
  return (
    <View
      testID="library-list"
      style={styles.place}
      onLayout={({ nativeEvent }) => setWidth(nativeEvent.layout.width)}
    >
      {width > 0 && (
        <FlatList
          data={rows}
          keyExtractor={keyOf}
          getItemLayout={(_, index) => layouts[index] ?? { length: 0, offset: 0, index }}
          renderItem={({ item }) => draw(item)}
          extraData={[current, selected, now, columns]}
          initialNumToRender={16}
          windowSize={5}
          keyboardShouldPersistTaps="handled"
          ListHeaderComponent={
            header && (
              <View onLayout={({ nativeEvent }) => setHeaderHeight(nativeEvent.layout.height)}>{header}</View>
            )
          }
          ListEmptyComponent={empty}
          contentContainerStyle={styles.content}
        />
      )}
    </View>
  );
}

function KindHeading({ row }: { row: Extract<LibraryRow, { type: 'heading' }> }) {
  const { t } = useTranslation('library');
  const styles = useStyles();
  const format = useFormat();
  return (
    <View style={styles.heading}>
      <Text variant="subheading" level={2}>
        {t(`kinds.${row.capability}`)}
      </Text>
      <Text variant="figures" tone="muted">
        {format.number(row.count)}
      </Text>
    </View>
  );
}

const useStyles = createStyles(() => ({
  place: { flex: 1, minHeight: 0 },
  content: { paddingHorizontal: EDGE, paddingBottom: spacing.xl },
  heading: {
    height: HEADING_HEIGHT,
    flexDirection: 'row',
    alignItems: 'flex-end',
    gap: spacing.sm,
    paddingBottom: spacing.sm,
  },
  pictures: { flexDirection: 'row', gap: spacing.sm, paddingTop: EDGE, paddingBottom: spacing.sm - EDGE },
}));
