import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { Announcement } from '../components/Announcement';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { CapabilityNotice } from '../components/CapabilityNotice';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { EmptyState } from '../components/EmptyState';
import { LanguageNotice } from '../components/LanguageNotice';
import { QueuedNotice } from '../components/QueuedNotice';
import { Screen } from '../components/Screen';
import { useEntryOfRoute } from '../components/useEntryOfRoute';
import { useFileDrop } from '../components/useFileDrop';
import { useDraft } from '../hooks/useDraft';
import { useRecordings } from '../hooks/useRecordings';
import { useSpokenLanguages } from '../hooks/useSpokenLanguages';
import { mediaOfBlob } from '../services/media';
import type { Recording } from '../services/recordings';
import { RecentTranscripts } from './transcribe/RecentTranscripts';
import { RecordingProblem } from './transcribe/RecordingProblem';
import { SilentNotice } from './transcribe/SilentNotice';
import { SoundComposer } from './transcribe/SoundComposer';
import { TranscriptionControls } from './transcribe/TranscriptionControls';
import { TranscriptionProgress } from './transcribe/TranscriptionProgress';
import { TranscriptResult } from './transcribe/TranscriptResult';
import { UnheardRecordings } from './transcribe/UnheardRecordings';
import { useSoundInput } from './transcribe/useSoundInput';
import { useTranscription } from './transcribe/useTranscription';

const draftSchema = z.object({ language: z.string().optional() });

/** Makes text of a recording. `?entry=` shows a kept transcript. */
export function SpeechToTextScreen() {
  const { t, i18n } = useTranslation(['transcription', 'common']);
  const [draft, setDraft] = useDraft('transcription', draftSchema, {});
  const [doomed, setDoomed] = useState<Recording>();
  const { knows } = useSpokenLanguages('speech_to_text');
  const { remove } = useRecordings();
  const input = useSoundInput();
  const { state, problem, last, recording, transcribe, cancel, show } = useTranscription({
    onDone: () => input.choose(undefined),
  });
  useEntryOfRoute((entry) => void show(entry));

  const language = draft.language ?? i18n.language;
  // The notice of the language says it in the words of the app.
  const refusedLanguage = problem?.kind === 'invalid' && 'language' in problem.fields && !knows(language);

  const working = state.status === 'working';
  const recordingNow = input.recorder.state !== 'idle';
  const dropping = useFileDrop({
    accept: 'audio/',
    enabled: !working && !recordingNow,
    onFile: ({ file, name }) => void mediaOfBlob(file, name).then(input.takeFile),
  });
  const send = (chosen: Recording, fresh = false) => void transcribe(chosen, draft.language, { fresh });
  const waiting = input.recording;
  const { problem: obstacle } = input.recorder;
  const impossible = obstacle === 'insecure_context' || obstacle === 'unsupported';
  const icon = <CapabilityIcon capability="speech_to_text" size="large" />;
  const content = () => {
    if (state.status === 'working')
      return <TranscriptionProgress progress={state.progress} startedAt={state.startedAt} />;
    if (recordingNow) {
      return <EmptyState icon={icon} title={t('listening')} text={t('listeningText')} />;
    }
    if (waiting?.silent) return <SilentNotice onRecordAgain={() => void input.begin()} />;
    if (waiting) return <EmptyState icon={icon} title={t('heard')} text={t('heardText')} />;
    if (last)
      return (
        <TranscriptResult
          result={last}
          recording={recording}
          onMakeNew={(chosen) => send(chosen, true)}
          onDelete={setDoomed}
        />
      );
    if (state.status !== 'idle') return null;
    return (
      <EmptyState
        icon={icon}
        title={dropping ? t('common:dropHere') : t('emptyTitle')}
        text={t('emptyText')}
      />
    );
  };

  return (
    <Screen
      title={t('title')}
      composer={
        <SoundComposer
          input={input}
          working={working}
          onTranscribe={(chosen) => send(chosen)}
          onStop={cancel}
          onDelete={setDoomed}
        />
      }
      controls={
        <TranscriptionControls language={draft.language} onLanguage={(language) => setDraft({ language })} />
      }
    >
      <Announcement text={state.status === 'result' ? t('ready') : ''} />
      {obstacle && !waiting && !(impossible && last) && <RecordingProblem problem={obstacle} />}
      {state.status === 'queued' && <QueuedNotice onCancel={cancel} />}
      {!working && (
        <CapabilityNotice
          capability="speech_to_text"
          problem={refusedLanguage ? undefined : problem}
          onRetry={waiting && (() => send(waiting))}
        />
      )}
      {!working && !recordingNow && (
        <LanguageNotice capability="speech_to_text" language={language} refused={refusedLanguage} />
      )}
      {content()}
      {!recordingNow && <UnheardRecordings chosen={waiting?.id} onChoose={input.choose} />}
      {!recordingNow && (
        <RecentTranscripts
          current={working ? undefined : last?.entry?.id}
          onChoose={(entry) => {
            input.choose(undefined);
            void show(entry);
          }}
        />
      )}
      <ConfirmDialog
        visible={doomed !== undefined}
        danger
        title={t('deleteTitle')}
        text={t('deleteText')}
        confirmLabel={t('common:delete')}
        onConfirm={() => {
          if (doomed) void remove(doomed.id);
          setDoomed(undefined);
        }}
        onCancel={() => setDoomed(undefined)}
      />
    </Screen>
  );
}
