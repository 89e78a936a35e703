import Square from 'lucide-react-native/icons/square';
import Volume2 from 'lucide-react-native/icons/volume-2';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { ModelSelect } from '../../components/ModelSelect';
import { ProblemNotice } from '../../components/ProblemNotice';
import { SegmentedControl } from '../../components/SegmentedControl';
import { SliderField } from '../../components/SliderField';
import { snap } from '../../components/slider-values';
import { type CapabilityStatus, useCapability } from '../../hooks/useCapability';
import { useSpokenLanguages } from '../../hooks/useSpokenLanguages';
import type { SpeechDraft } from '../../services/drafts/speech-draft';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { AUDIO_FORMATS, speechParameters, speedRange, voiceToSend } from './speech-request';
import { useVoiceSample } from './useVoiceSample';
import { VoiceSelect } from './VoiceSelect';
import { voiceOf } from './voices';

/** States in which it is worth asking. */
const USABLE: ReadonlySet<CapabilityStatus> = new Set(['unknown', 'ready', 'loading']);

interface SpeechControlsProps {
  draft: SpeechDraft;
  onChange: (change: Partial<SpeechDraft>) => void;
}

/** Who speaks, how fast, and in which kind of file. */
export function SpeechControls({ draft, onChange }: SpeechControlsProps) {
  const { t, i18n } = useTranslation(['speech', 'common']);
  const styles = useStyles();
  const { languages, knows } = useSpokenLanguages('text_to_speech');
  const { rules, modelName, state } = useCapability('text_to_speech');
  const sample = useVoiceSample(t('sampleTitle'));
  const range = speedRange(rules);
  const usual = rules.voice?.default;
  const voice = voiceToSend(draft.voice, rules) ?? (typeof usual === 'string' ? usual : undefined);
  const playSample = () => {
    const { text: _, ...parameters } = speechParameters(draft, rules, modelName);
    const spoken = voice === undefined ? undefined : voiceOf(voice).language;
    void sample.play(parameters, spoken ?? (knows(i18n.language) ? undefined : languages[0]));
  };
  return (
    <>
      <View style={styles.voice}>
        <VoiceSelect rules={rules} value={draft.voice} onChange={(name) => onChange({ voice: name })} />
        {sample.state === 'idle' ? (
          <Button icon={Volume2} label={t('sample')} disabled={!USABLE.has(state)} onPress={playSample} />
        ) : (
          <Button icon={Square} label={t('sampleStop')} onPress={sample.stop} />
        )}
        {sample.problem && <ProblemNotice problem={sample.problem} onRetry={playSample} />}
      </View>
      {range && (
        <SliderField
          {...range}
          label={t('speed')}
          unit={t('speedUnit')}
          value={snap(draft.speed, range)}
          onChange={(speed) => onChange({ speed })}
        />
      )}
      <SegmentedControl
        label={t('format')}
        value={draft.format}
        onChange={(format) => onChange({ format })}
        choices={AUDIO_FORMATS.map((value) => ({ value, label: t(`formats.${value}`) }))}
      />
      <ModelSelect capability="text_to_speech" />
    </>
  );
}

const useStyles = createStyles(() => ({
  voice: { gap: spacing.sm, alignItems: 'flex-start' },
}));
