import X from 'lucide-react-native/icons/x';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FlatList, Pressable, View } from 'react-native';
import { Button } from '../../components/Button';
import { IconButton } from '../../components/IconButton';
import { Text } from '../../components/Text';
import { useToast } from '../../components/Toast';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';
import { EditText } from './EditText';
import { replaceText } from './text-list';

interface TextListProps {
  texts: readonly string[];
  /** Texts that have no vector yet. */
  unknown: ReadonlySet<string>;
  onChange: (texts: string[]) => void;
}

/** All rows are of this height. */
export const TEXT_ROW_HEIGHT = 56;

/** The texts, to read, change and remove. Fills its place and scrolls in it. */
export function TextList({ texts, unknown, onChange }: TextListProps) {
  const { t } = useTranslation(['embeddings', 'common']);
  const styles = useStyles();
  const toast = useToast();
  const [editing, setEditing] = useState<string>();
  const { refOf, focusNext } = useRowFocus(texts);
  const undo = { label: t('common:undo'), onPress: () => onChange([...texts]) };

  const remove = (text: string) => {
    focusNext(texts.indexOf(text));
    onChange(texts.filter((other) => other !== text));
    toast({ text: t('removed'), action: undo });
  };
  return (
    <View style={styles.place}>
      <View style={styles.head}>
        <Text variant="captionStrong" tone="muted" level={2} style={styles.count}>
          {t('textCount', { count: texts.length })}
        </Text>
        <Button
          kind="plain"
          label={t('removeAll')}
          onPress={() => {
            onChange([]);
            toast({ text: t('removedAll'), action: undo });
          }}
        />
      </View>
      <View role="list" aria-label={t('texts')} style={styles.list}>
        <FlatList
          nestedScrollEnabled
          getItemLayout={(_, index) => ({
            length: TEXT_ROW_HEIGHT,
            offset: TEXT_ROW_HEIGHT * index,
            index,
          })}
          initialNumToRender={16}
          data={texts}
          keyExtractor={(text) => text}
          keyboardShouldPersistTaps="handled"
          extraData={unknown}
          renderItem={({ item: text, index }) => (
            <View role="listitem" style={styles.row}>
              <Text aria-hidden variant="figures" tone="muted" style={styles.number}>
                {`${index + 1}`}
              </Text>
              <Pressable
                role="button"
                aria-label={t('editNamed', { text })}
                onPress={() => setEditing(text)}
                style={({ pressed, hovered }) => [styles.words, (pressed || hovered) && styles.active]}
              >
                <Text numberOfLines={2} style={styles.text}>
                  {text}
                </Text>
                {unknown.has(text) && (
                  <View role="img" aria-label={t('notCompared')} style={styles.unknown} />
                )}
              </Pressable>
              <IconButton
                ref={refOf(text)}
                icon={X}
                size={18}
                label={t('removeNamed', { text })}
                onPress={() => remove(text)}
              />
            </View>
          )}
        />
      </View>
      {editing !== undefined && (
        <EditText
          text={editing}
          onClose={() => setEditing(undefined)}
          onSave={(text) => onChange(replaceText(texts, editing, text))}
        />
      )}
    </View>
  );
}

/** After a row is gone, the focus goes to the one that took its place. */
function useRowFocus(texts: readonly string[]) {
  const rows = useRef(new Map<string, View>());
  const goal = useRef<number>(undefined);
  useEffect(() => {
    if (goal.current === undefined) return;
    const text = texts[Math.min(goal.current, texts.length - 1)];
    goal.current = undefined;
    if (text === undefined) return;
    // One frame later the list has drawn its rows anew.
    const frame = requestAnimationFrame(() => rows.current.get(text)?.focus());
    return () => cancelAnimationFrame(frame);
  }, [texts]);
  return {
    refOf: (text: string) => (row: View | null) => {
      if (row) rows.current.set(text, row);
      else rows.current.delete(text);
    },
    focusNext: (index: number) => {
      goal.current = index;
    },
  };
}

const useStyles = createStyles(({ colors }) => ({
  place: { flex: 1, minHeight: 0 },
  head: { flexDirection: 'row', alignItems: 'center', minHeight: 44 },
  count: { flex: 1 },
  list: {
    flex: 1,
    minHeight: 0,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.card,
    backgroundColor: colors.surface,
    overflow: 'hidden',
  },
  row: {
    height: TEXT_ROW_HEIGHT,
    flexDirection: 'row',
    alignItems: 'center',
    paddingLeft: spacing.md,
    paddingRight: spacing.xs,
    borderBottomWidth: 1,
    borderBottomColor: colors.line,
  },
  words: {
    flex: 1,
    minWidth: 0,
    alignSelf: 'stretch',
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.sm,
    paddingLeft: spacing.xs,
  },
  active: { backgroundColor: colors.sunken },
  number: { width: 28 },
  text: { flex: 1, minWidth: 0, lineHeight: 20 },
  unknown: { width: 8, height: 8, borderRadius: 4, backgroundColor: colors.border },
}));
