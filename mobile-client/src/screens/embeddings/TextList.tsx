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
  const { refOf, focusAt } = useRowFocus(texts);
  const undo = { label: t('common:undo'), onPress: () => onChange([...texts]) };

  const remove = (text: string) => {
    focusAt(texts.indexOf(text), 'remove');
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
                ref={refOf('edit', text)}
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
                ref={refOf('remove', text)}
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
          onSave={(text) => {
            const next = replaceText(texts, editing, text);
            focusAt(Math.max(0, next.indexOf(text.trim())), 'edit');
            onChange(next);
          }}
        />
      )}
    </View>
  );
}

type RowButton = 'edit' | 'remove';
/** Milliseconds after which a dialog that closes has given back the focus, which may be nowhere by then. */
const SETTLED_MS = 60;

/** Once the texts have changed, the focus goes to a button of the row that is at an index then. */
function useRowFocus(texts: readonly string[]) {
  const buttons = useRef(new Map<string, View>());
  const goal = useRef<{ index: number; button: RowButton }>(undefined);
  useEffect(() => {
    const wanted = goal.current;
    goal.current = undefined;
    const text = wanted && texts[Math.min(wanted.index, texts.length - 1)];
    if (text === undefined) return;
    const timer = setTimeout(() => buttons.current.get(`${wanted?.button} ${text}`)?.focus(), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [texts]);
  return {
    refOf: (button: RowButton, text: string) => (element: View | null) => {
      if (element) buttons.current.set(`${button} ${text}`, element);
      else buttons.current.delete(`${button} ${text}`);
    },
    focusAt: (index: number, button: RowButton) => {
      goal.current = { index, button };
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
