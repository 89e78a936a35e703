import { type ReactElement, type Ref, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FlatList, View } from 'react-native';
import type { Message } from '../../services/conversations';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { ToLatestButton } from './ToLatestButton';

export interface MessageListHandle {
  /** Shows the end of the newest message. */
  toLatest(): void;
}

export interface MessageListProps {
  messages: readonly Message[];
  /** An answer is being made. */
  busy: boolean;
  renderMessage: (message: Message) => ReactElement;
  ref?: Ref<MessageListHandle>;
}

/** Further from the end than this, in points, the reader is elsewhere. */
const AWAY = 120;

/**
 * Messages from top to bottom, with the end of the newest in sight until the reader scrolls away from it. Upside down, so
 * that the end stays where it is while a text grows.
 */
export function MessageList({ messages, busy, renderMessage, ref }: MessageListProps) {
  const { t } = useTranslation('chat');
  const styles = useStyles();
  const list = useRef<FlatList<Message>>(null);
  const [away, setAway] = useState(false);
  const toLatest = () => list.current?.scrollToOffset({ offset: 0, animated: false });
  useImperativeHandle(ref, () => ({ toLatest }));
  return (
    <View role="log" aria-live="off" aria-label={t('thread')} aria-busy={busy} style={styles.place}>
      <FlatList
        ref={list}
        inverted
        data={[...messages].reverse()}
        keyExtractor={({ id }) => id}
        renderItem={({ item }) => renderMessage(item)}
        onScroll={({ nativeEvent }) => setAway(nativeEvent.contentOffset.y > AWAY)}
        scrollEventThrottle={100}
        maintainVisibleContentPosition={{ minIndexForVisible: 0, autoscrollToTopThreshold: AWAY }}
        keyboardShouldPersistTaps="handled"
        keyboardDismissMode="interactive"
        contentContainerStyle={styles.content}
        initialNumToRender={12}
      />
      {away && <ToLatestButton onPress={toLatest} />}
    </View>
  );
}

const useStyles = createStyles(() => ({
  place: { flex: 1, minHeight: 0 },
  content: { paddingVertical: spacing.lg },
}));
