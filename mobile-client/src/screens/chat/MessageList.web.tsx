import { useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ScrollView, View } from 'react-native';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import type { MessageListProps } from './MessageList';
import { ToLatestButton } from './ToLatestButton';

/** Further from the end than this, in pixels, the reader is elsewhere. */
const AWAY = 120;
/** Messages that are drawn at first, and each time that the reader comes near the first of them. */
const PAGE = 30;
const NEAR_FIRST = 600;

/**
 * Messages from top to bottom, with the end of the newest in sight until the reader scrolls away from it. A browser
 * holds on to the end by itself where a scroller's direction is reversed; a list that stands upside down would turn
 * round the order that the Tab and arrow keys and screen readers go by.
 */
export function MessageList({ messages, busy, renderMessage, ref }: MessageListProps) {
  const { t } = useTranslation('chat');
  const styles = useStyles();
  const scroller = useRef<ScrollView>(null);
  const [away, setAway] = useState(false);
  const [count, setCount] = useState(PAGE);
  const toLatest = () => scroller.current?.scrollTo({ y: 0, animated: false });
  useImperativeHandle(ref, () => ({ toLatest }));
  return (
    <View style={styles.place}>
      <ScrollView
        ref={scroller}
        style={styles.scroller}
        contentContainerStyle={styles.content}
        tabIndex={0}
        aria-label={t('thread')}
        scrollEventThrottle={100}
        onScroll={({ nativeEvent: { contentOffset, contentSize, layoutMeasurement } }) => {
          const fromEnd = -contentOffset.y;
          setAway(fromEnd > AWAY);
          const aboveView = contentSize.height - layoutMeasurement.height - fromEnd;
          if (aboveView < NEAR_FIRST && count < messages.length) setCount(count + PAGE);
        }}
      >
        <View role="log" aria-live="off" aria-label={t('thread')} aria-busy={busy}>
          {messages.slice(-count).map((message) => (
            <View key={message.id}>{renderMessage(message)}</View>
          ))}
        </View>
      </ScrollView>
      {away && <ToLatestButton onPress={toLatest} />}
    </View>
  );
}

const useStyles = createStyles(() => ({
  place: { flex: 1, minHeight: 0 },
  scroller: { flexDirection: 'column-reverse' },
  content: { flexGrow: 0, paddingVertical: spacing.lg },
}));
