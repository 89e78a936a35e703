import { chatMessageSchema } from '@ai-platform/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useWindowDimensions, View } from 'react-native';
import { z } from 'zod';
import { Picture } from '../../components/images/Picture';
import { Markdown } from '../../components/Markdown';
import { AudioPlayer } from '../../components/player/AudioPlayer';
import { Text } from '../../components/Text';
import type { CacheEntry } from '../../services/cache';
import { useServices } from '../../services/ServicesProvider';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import type { Media } from '../../utils/media';
import type { OpenedEntry } from './opened-entry';

/** The part of the height of the window that a picture may take. */
const MOST_HEIGHT = 0.55;

interface EntryContentProps {
  entry: CacheEntry;
  opened: OpenedEntry;
}

/** The result itself: the picture, the sound or the text. */
export function EntryContent({ entry, opened }: EntryContentProps) {
  const { height } = useWindowDimensions();
  switch (opened.kind) {
    case 'image':
      return <Picture media={opened.media} description={entry.title} maxHeight={height * MOST_HEIGHT} />;
    case 'audio':
      return (
        <>
          <Speech entry={entry} media={opened.media} />
          <Text variant="reading" selectable>
            {typeof entry.parameters.text === 'string' ? entry.parameters.text : entry.title}
          </Text>
        </>
      );
    case 'transcript':
      return (
        <Text variant="reading" selectable>
          {opened.value.text}
        </Text>
      );
    case 'chat':
      return <Exchange entry={entry} answer={opened.value.response} />;
    case 'embeddings':
      return <Texts entry={entry} />;
  }
}

/** The player of the app, with this speech. */
function Speech({ entry, media }: { entry: CacheEntry; media: Media }) {
  const { cache } = useServices();
  const { id, title } = entry;
  const origin = { pathname: '/speak', params: { entry: id } } as const;
  return <AudioPlayer compact media={media} track={{ id, title, origin, open: () => cache.uri(id) }} />;
}

const messagesSchema = z.object({ messages: z.array(chatMessageSchema) });

/** The messages that were asked, and the answer. */
function Exchange({ entry, answer }: { entry: CacheEntry; answer: string }) {
  const { t } = useTranslation('library');
  const styles = useStyles();
  const messages = messagesSchema.safeParse(entry.parameters).data?.messages ?? [];
  return (
    <View style={styles.exchange}>
      {messages.map(({ role, content }, index) => {
        // The messages of a kept request stay as they are.
        const key = `${role}-${index}`;
        return (
          <Said key={key} name={t(`role.${role}`)}>
            <Text selectable>{content}</Text>
          </Said>
        );
      })}
      <Said name={t('role.assistant')}>
        <Markdown text={answer} />
      </Said>
    </View>
  );
}

function Said({ name, children }: { name: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <View style={styles.said}>
      <Text variant="captionStrong" tone="muted">
        {name}
      </Text>
      {children}
    </View>
  );
}

/** Texts that are shown of an entry with many. */
const FIRST_TEXTS = 50;
const textsSchema = z.object({ text: z.union([z.string(), z.array(z.string())]) });

/** The texts whose vectors these are. */
function Texts({ entry }: { entry: CacheEntry }) {
  const { t } = useTranslation('library');
  const styles = useStyles();
  const texts = [textsSchema.safeParse(entry.parameters).data?.text ?? []].flat();
  return (
    <View style={styles.texts}>
      {texts.slice(0, FIRST_TEXTS).map((text, index) => {
        // They stay as they are, and may say the same twice.
        const number = `${index + 1}`;
        return (
          <View key={number} style={styles.line}>
            <Text variant="figures" tone="muted" style={styles.number}>
              {number}
            </Text>
            <Text selectable style={styles.text}>
              {text}
            </Text>
          </View>
        );
      })}
      {texts.length > FIRST_TEXTS && (
        <Text variant="caption" tone="muted">
          {t('moreTexts', { count: texts.length - FIRST_TEXTS })}
        </Text>
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  text: { flex: 1, minWidth: 0, paddingTop: 2 },
  exchange: { gap: spacing.lg },
  said: { gap: spacing.xs },
  texts: { gap: spacing.xs },
  line: { flexDirection: 'row' },
  number: { width: 28, lineHeight: 26 },
}));
