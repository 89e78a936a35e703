import { LIMITS } from '@ai-platform/contract';
import { useLocalSearchParams, useRouter } from 'expo-router';
import Sparkles from 'lucide-react-native/icons/sparkles';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Announcement } from '../components/Announcement';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { CapabilityNotice } from '../components/CapabilityNotice';
import { Composer } from '../components/Composer';
import { EmptyState } from '../components/EmptyState';
import { ImageProgress } from '../components/images/ImageProgress';
import { ImageStrip } from '../components/images/ImageStrip';
import {
  type AskedParameters,
  askedOf,
  draftOf,
  drawSeed,
  EMPTY_DRAFT,
  type ImageDraft,
  imageDraftSchema,
} from '../components/images/image-parameters';
import { SamplingControls } from '../components/images/SamplingControls';
import { ModelSelect } from '../components/ModelSelect';
import { QueuedNotice } from '../components/QueuedNotice';
import { Screen } from '../components/Screen';
import { useCapability } from '../hooks/useCapability';
import { useDraft } from '../hooks/useDraft';
import { useLibrary } from '../hooks/useLibrary';
import { GeneratedImage } from './image/GeneratedImage';
import { draftSize } from './image/image-sizes';
import { SizeControls } from './image/SizeControls';
import { useImageGeneration } from './image/useImageGeneration';

const NUMBERS = ['num_inference_steps', 'guidance_scale'] as const;

/** Makes a picture of a description. `?entry=` shows a kept one with its parameters. */
export function ImageGenerationScreen() {
  const { t } = useTranslation('image');
  const router = useRouter();
  const { choose, rules } = useCapability('image_generation');
  const { state, problem, last, generate, cancel, show } = useImageGeneration();
  const [draft, setDraft] = useDraft('image_generation', imageDraftSchema, EMPTY_DRAFT);
  const change = (changed: Partial<ImageDraft>) => setDraft({ ...draft, ...changed });

  const working = state.status === 'working';
  const submit = () => void generate(draft);
  const putBack = (asked: AskedParameters) => {
    setDraft(draftOf(asked));
    choose(asked.model ?? null);
  };
  useEntryOfRoute((asked) => putBack(asked));
  const size = draftSize(draft, rules);

  return (
    <Screen
      title={t('title')}
      composer={
        <Composer
          label={t('prompt')}
          placeholder={t('promptPlaceholder')}
          value={draft.prompt}
          onChange={(prompt) => change({ prompt })}
          action={t('generate')}
          actionIcon={Sparkles}
          onSubmit={submit}
          running={working}
          onStop={cancel}
          disabled={draft.prompt.trim() === ''}
          maxLength={LIMITS.promptCharacters}
        />
      }
      controls={
        <>
          <ModelSelect capability="image_generation" />
          <SizeControls draft={draft} rules={rules} onChange={change} />
          <SamplingControls
            draft={draft}
            rules={rules}
            numbers={NUMBERS}
            shownSeed={askedOf(last?.entry?.parameters).seed}
            onChange={change}
          />
        </>
      }
    >
      <Announcement text={state.status === 'result' ? t('result') : ''} />
      {state.status === 'queued' && <QueuedNotice onCancel={cancel} />}
      {!working && <CapabilityNotice capability="image_generation" problem={problem} onRetry={submit} />}
      {working ? (
        <ImageProgress
          label={t('working')}
          progress={state.progress}
          startedAt={state.startedAt}
          aspectRatio={size.width / size.height}
        />
      ) : last ? (
        <GeneratedImage
          result={last}
          onUseAgain={putBack}
          onVary={(asked) => {
            const varied = { ...draftOf(asked), seed: drawSeed() };
            setDraft({ ...varied, seed: draft.seed === undefined ? undefined : varied.seed });
            void generate(varied);
          }}
          onEdit={(entry) => router.navigate({ pathname: '/edit', params: { entry } })}
        />
      ) : (
        state.status === 'idle' && (
          <EmptyState
            icon={<CapabilityIcon capability="image_generation" size="large" />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            examples={[t('examples.bicycle'), t('examples.lighthouse'), t('examples.fox')]}
            onExample={(prompt) => change({ prompt })}
          />
        )
      )}
      <ImageStrip
        title={t('recent')}
        capability="image_generation"
        current={working ? undefined : last?.entry?.id}
        onChoose={(entry) => void show(entry)}
      />
    </Screen>
  );
}

/** Shows the kept image that the address names, once, and hands out its parameters. */
function useEntryOfRoute(onShown: (asked: AskedParameters) => void) {
  const router = useRouter();
  const { entry: id } = useLocalSearchParams<{ entry?: string }>();
  const { entries, loaded } = useLibrary();
  const { show } = useImageGeneration();
  const open = useEffectEvent(() => {
    const entry = entries.find((candidate) => candidate.id === id);
    router.setParams({ entry: undefined });
    if (entry?.capability !== 'image_generation') return;
    void show(entry);
    onShown(askedOf(entry.parameters));
  });
  useEffect(() => {
    if (id !== undefined && loaded) open();
  }, [id, loaded]);
}
