import { LIMITS } from '@ai-platform/contract';
import AudioLines from 'lucide-react-native/icons/audio-lines';
import FileText from 'lucide-react-native/icons/file-text';
import { useTranslation } from 'react-i18next';
import { Announcement } from '../components/Announcement';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { CapabilityNotice } from '../components/CapabilityNotice';
import { Composer } from '../components/Composer';
import { EmptyState } from '../components/EmptyState';
import { IconButton } from '../components/IconButton';
import { LanguageNotice } from '../components/LanguageNotice';
import { QueuedNotice } from '../components/QueuedNotice';
import { Screen } from '../components/Screen';
import { Text } from '../components/Text';
import { useToast } from '../components/Toast';
import { useEntryOfRoute } from '../components/useEntryOfRoute';
import { useFileDrop } from '../components/useFileDrop';
import { useCapability } from '../hooks/useCapability';
import { useDraft } from '../hooks/useDraft';
import { useFormat } from '../i18n/useFormat';
import {
  EMPTY_SPEECH,
  SPEECH_DRAFT,
  type SpeechDraft,
  speechDraftSchema,
} from '../services/drafts/speech-draft';
import { mediaOfBlob, pickText } from '../services/media';
import { createStyles } from '../theme/createStyles';
import { decodeText } from '../utils/bytes';
import type { Media } from '../utils/media';
import { RecentSpeech } from './speak/RecentSpeech';
import { SpeechControls } from './speak/SpeechControls';
import { SpeechProgress } from './speak/SpeechProgress';
import { SpeechResult } from './speak/SpeechResult';
import type { AskedSpeech } from './speak/speech-request';
import { useSpeech } from './speak/useSpeech';
import { useSpeechExamples } from './speak/useSpeechExamples';

/** Speaks a text. `?entry=` shows kept speech. */
export function TextToSpeechScreen() {
  const { t, i18n } = useTranslation(['speech', 'common']);
  const format = useFormat();
  const styles = useStyles();
  const toast = useToast();
  const { choose } = useCapability('text_to_speech');
  const examples = useSpeechExamples();
  const [draft, setDraft] = useDraft(SPEECH_DRAFT, speechDraftSchema, EMPTY_SPEECH);
  const change = (changed: Partial<SpeechDraft>) => setDraft({ ...draft, ...changed });
  const { state, problem, last, track, speak, cancel, show } = useSpeech();
  useEntryOfRoute((entry) => void show(entry));

  const working = state.status === 'working';
  const characters = draft.text.trim().length;
  const tooLong = characters > LIMITS.speechCharacters;
  const submit = () => void speak(draft);
  const putBack = ({
    text = '',
    voice,
    speed = 1,
    format: kind = 'wav',
    model,
  }: AskedSpeech): SpeechDraft => {
    const again = { text, voice, speed, format: kind };
    setDraft(again);
    choose(model ?? null);
    return again;
  };
  const takeFile = ({ bytes }: Media) => {
    const text = decodeText(bytes).trim();
    if (text !== '') change({ text });
  };
  const openFile = async () => {
    const picked = await pickText();
    if (picked.type === 'picked') takeFile(picked.media);
    else if (picked.type === 'failed') toast({ text: t('fileFailed') });
  };
  const dropping = useFileDrop({
    accept: 'text/',
    onFile: ({ file, name }) => void mediaOfBlob(file, name).then(takeFile),
  });
  const count = t('characters', {
    formatted: format.number(characters),
    limit: format.number(LIMITS.speechCharacters),
  });

  return (
    <Screen
      title={t('title')}
      composer={
        <Composer
          label={t('text')}
          placeholder={dropping ? t('common:dropHere') : t('textPlaceholder')}
          value={draft.text}
          onChange={(text) => change({ text })}
          action={t('speak')}
          actionIcon={AudioLines}
          onSubmit={submit}
          running={working}
          onStop={cancel}
          disabled={characters === 0 || tooLong}
          error={tooLong ? t('tooLong', { limit: format.number(LIMITS.speechCharacters) }) : undefined}
          accessories={
            <>
              <IconButton icon={FileText} label={t('openFile')} onPress={() => void openFile()} />
              <Text variant="figures" tone={tooLong ? 'danger' : 'muted'} style={styles.count}>
                {count}
              </Text>
            </>
          }
        />
      }
      controls={<SpeechControls draft={draft} onChange={change} />}
    >
      <Announcement text={state.status === 'result' ? t('ready') : ''} />
      {state.status === 'queued' && <QueuedNotice onCancel={cancel} />}
      {!working && <CapabilityNotice capability="text_to_speech" problem={problem} onRetry={submit} />}
      {!working && <LanguageNotice capability="text_to_speech" language={i18n.language} />}
      {working ? (
        <SpeechProgress startedAt={state.startedAt} />
      ) : last && track ? (
        <SpeechResult
          key={track.id}
          result={last}
          track={track}
          onUseAgain={putBack}
          onMakeNew={(asked) => void speak(putBack(asked), { fresh: true })}
        />
      ) : (
        state.status === 'idle' && (
          <EmptyState
            icon={<CapabilityIcon capability="text_to_speech" size="large" />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            examples={examples}
            onExample={(text) => change({ text })}
          />
        )
      )}
      <RecentSpeech
        current={working ? undefined : last?.entry?.id}
        onChoose={(entry) => void show(entry, { plays: true })}
      />
    </Screen>
  );
}

const useStyles = createStyles(() => ({
  count: { flexShrink: 1 },
}));
