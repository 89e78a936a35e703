import { LIMITS } from '@ai-platform/contract';
import ImagePlus from 'lucide-react-native/icons/image-plus';
import Trash from 'lucide-react-native/icons/trash';
import WandSparkles from 'lucide-react-native/icons/wand-sparkles';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWindowDimensions, View } from 'react-native';
import { Announcement } from '../components/Announcement';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { CapabilityNotice } from '../components/CapabilityNotice';
import { Composer } from '../components/Composer';
import { EmptyState } from '../components/EmptyState';
import { IconButton } from '../components/IconButton';
import { ImageProgress } from '../components/images/ImageProgress';
import {
  askedOf,
  EMPTY_DRAFT,
  type ImageDraft,
  imageDraftSchema,
  isSupported,
  parametersOf,
  type Rules,
} from '../components/images/image-parameters';
import { SamplingControls } from '../components/images/SamplingControls';
import { ModelSelect } from '../components/ModelSelect';
import { QueuedNotice } from '../components/QueuedNotice';
import { Screen } from '../components/Screen';
import { SegmentedControl } from '../components/SegmentedControl';
import { Sheet } from '../components/Sheet';
import { Text } from '../components/Text';
import { useToast } from '../components/Toast';
import { useEntryOfRoute } from '../components/useEntryOfRoute';
import { useFileDrop } from '../components/useFileDrop';
import { useCapability } from '../hooks/useCapability';
import { useDraft } from '../hooks/useDraft';
import { useEditDraft } from '../hooks/useEditDraft';
import { useInference } from '../hooks/useInference';
import { useModelNote } from '../i18n/useModelNote';
import type { Edit } from '../services/drafts/edit-draft';
import { mediaOfBlob, type PreparedImage } from '../services/media';
import { createStyles } from '../theme/createStyles';
import { spacing } from '../theme/tokens';
import { useBreakpoint } from '../theme/useBreakpoint';
import { EMPTY_MASK, renderMask } from '../utils/mask';
import { DropHint } from './edit/DropHint';
import { EditedImage } from './edit/EditedImage';
import { MaskEditor } from './edit/MaskEditor';
import { isBlank, maskShapes } from './edit/mask-shapes';
import { INITIAL_MASK_SETTINGS } from './edit/mask-tools';
import { PictureSources, SourceNotice } from './edit/PictureSources';
import { usePictureSource } from './edit/usePictureSource';

/** Points of height below which the tools leave no room for the picture: then the two scroll. */
const LOW = 600;
/** What models take when nothing is said: a masked part is made anew, a whole picture keeps something of itself. */
const MASK_STRENGTH = 1;
const WHOLE_STRENGTH = 0.8;
const NUMBERS = ['strength', 'num_inference_steps', 'guidance_scale'] as const;

/** Changes a picture: where a mask was drawn, or as a whole. `?entry=` takes a picture from the library. */
export function ImageEditingScreen() {
  const { t } = useTranslation(['edit', 'image', 'common']);
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const low = useWindowDimensions().height < LOW;
  const toast = useToast();
  const { rules: given, model, modelName } = useCapability('image_editing');
  const { state, problem, last, run, cancel, reset } = useInference('image_editing');
  const noteOf = useModelNote();
  const note = model && noteOf(model);
  const { edit, loaded, replace, draw } = useEditDraft();
  const [settings, setSettings] = useState(INITIAL_MASK_SETTINGS);
  const [draft, setDraft] = useDraft('image_editing', imageDraftSchema, EMPTY_DRAFT);
  /** The picture that the last request was about. */
  const [sent, setSent] = useState<PreparedImage>();
  const [view, setView] = useState<'mask' | 'result'>('mask');
  const [choosing, setChoosing] = useState(false);

  const change = (changed: Partial<ImageDraft>) => setDraft({ ...draft, ...changed });
  const begin = async (next: Edit | null, undoText: string) => {
    const left = await replace(next);
    setView('mask');
    setChoosing(false);
    reset();
    if (left === null || (next !== null && left.mask.done.length === 0)) return;
    toast({ text: undoText, action: { label: t('common:undo'), onPress: () => void replace(left) } });
  };
  const source = usePictureSource((picture) => begin({ picture, mask: EMPTY_MASK }, t('replaced')));
  const dropping = useFileDrop({
    accept: 'image/',
    onFile: ({ file, name }) => void source.takeMedia(mediaOfBlob(file, name)),
  });
  useEntryOfRoute((entry) => void source.takeEntry(entry));

  const { picture, mask } = edit ?? { picture: undefined, mask: EMPTY_MASK };
  const blank = isBlank(maskShapes(mask.done));
  const rules: Rules = {
    ...given,
    strength: { default: blank ? WHOLE_STRENGTH : MASK_STRENGTH, ...given.strength },
  };
  const takesMask = isSupported(rules, 'mask');
  const followsPrompt = isSupported(rules, 'prompt');
  const needsMask = takesMask && !followsPrompt;
  const submit = (fresh = false) => {
    if (picture === undefined) return;
    const parameters = parametersOf(draft, rules, NUMBERS, modelName);
    const prompt = parameters.prompt || t('unnamed');
    const drawn = takesMask ? renderMask(mask.done, picture) : null;
    setSent(picture);
    setView('result');
    const files = { image: picture.media, ...(drawn === null ? {} : { mask: drawn }) };
    void run({ ...parameters, prompt }, files, { fresh });
  };

  const working = state.status === 'working';
  const showsResult = last !== null && !working && (view === 'result' || picture === undefined);
  const showsMask = picture !== undefined && !working && !(showsResult && state.status === 'result');
  const notices = (
    <>
      {picture && !choosing && <SourceNotice source={source} />}
      {state.status === 'queued' && <QueuedNotice onCancel={cancel} />}
      {!working && <CapabilityNotice capability="image_editing" problem={problem} onRetry={() => submit()} />}
    </>
  );
  const switchView = picture !== undefined && last !== null && state.status === 'result' && (
    <View style={styles.views}>
      <SegmentedControl
        label={t('view')}
        hideLabel
        value={view}
        onChange={setView}
        choices={[
          { value: 'mask', label: t('views.mask') },
          { value: 'result', label: t('views.result') },
        ]}
      />
    </View>
  );

  return (
    <Screen
      title={t('title')}
      scroll={!showsMask || low}
      {...(picture && {
        actions: (
          <>
            <IconButton icon={ImagePlus} label={t('chooseOther')} onPress={() => setChoosing(true)} />
            <IconButton icon={Trash} label={t('remove')} onPress={() => void begin(null, t('removed'))} />
          </>
        ),
      })}
      composer={
        <Composer
          label={t('image:prompt')}
          placeholder={t(followsPrompt ? 'promptPlaceholder' : 'promptUnused')}
          value={draft.prompt}
          onChange={(prompt) => change({ prompt })}
          action={t('apply')}
          actionIcon={WandSparkles}
          onSubmit={() => submit()}
          running={working}
          onStop={cancel}
          disabled={
            picture === undefined || (followsPrompt && draft.prompt.trim() === '') || (needsMask && blank)
          }
          maxLength={LIMITS.promptCharacters}
        />
      }
      controls={
        <>
          <ModelSelect capability="image_editing" />
          {note !== undefined && (
            <Text variant="caption" tone="muted">
              {note}
            </Text>
          )}
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
      {showsMask ? (
        <View style={[styles.stage, wide && styles.stageWide, low && styles.stageLow]}>
          {notices}
          {switchView}
          <MaskEditor
            key={`${picture.width}x${picture.height}`}
            picture={picture}
            mask={mask}
            onMask={draw}
            settings={settings}
            onSettings={(changed) => setSettings({ ...settings, ...changed })}
            takesMask={takesMask}
            hint={t(hintOf(takesMask, needsMask, blank))}
          />
        </View>
      ) : working && picture ? (
        <ImageProgress
          label={t('working')}
          progress={state.progress}
          startedAt={state.startedAt}
          aspectRatio={picture.width / picture.height}
        />
      ) : showsResult ? (
        <>
          {switchView}
          <EditedImage
            result={last}
            before={sent}
            wrotePrompt={draft.prompt.trim() !== ''}
            onEditFurther={() => void source.takeMedia(last.value)}
            onMakeNew={sent === undefined ? undefined : () => submit(true)}
          />
        </>
      ) : (
        <>
          {notices}
          {loaded && (
            <EmptyState
              icon={<CapabilityIcon capability="image_editing" size="large" />}
              title={t('emptyTitle')}
              text={t(needsMask ? 'emptyTextUnprompted' : 'emptyText')}
              action={<PictureSources source={source} main />}
            />
          )}
        </>
      )}
      {picture && (
        <Sheet visible={choosing} title={t('chooseOther')} onClose={() => setChoosing(false)}>
          <View style={styles.sheet}>
            <PictureSources source={source} />
          </View>
        </Sheet>
      )}
      {dropping && <DropHint />}
    </Screen>
  );
}

function hintOf(takesMask: boolean, needsMask: boolean, blank: boolean) {
  if (!takesMask) return 'hint.noMask';
  if (!blank) return 'hint.marked';
  return needsMask ? 'hint.needsMask' : 'hint.blank';
}

const useStyles = createStyles(() => ({
  stage: { flex: 1, minHeight: 0, padding: spacing.lg, paddingTop: spacing.xs, gap: spacing.md },
  stageWide: { padding: spacing.xl },
  // Where it scrolls the screen brings the padding.
  stageLow: { padding: 0, minHeight: 420 },
  views: { alignSelf: 'stretch', maxWidth: 320 },
  sheet: { paddingBottom: spacing.md },
}));
