import Paintbrush from 'lucide-react-native/icons/paintbrush';
import RotateCcw from 'lucide-react-native/icons/rotate-ccw';
import Shuffle from 'lucide-react-native/icons/shuffle';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { AskedFor } from '../../components/images/AskedFor';
import { ExportButtons } from '../../components/images/ExportButtons';
import { type AskedParameters, askedOf } from '../../components/images/image-parameters';
import { KeptNote } from '../../components/images/KeptNote';
import { Picture } from '../../components/images/Picture';
import { ServerWarnings } from '../../components/images/ServerWarnings';
import type { InferenceResult } from '../../services/inference';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

interface GeneratedImageProps {
  result: InferenceResult<'image_generation'>;
  onUseAgain: (asked: AskedParameters) => void;
  /** Asks for the same with another seed. */
  onVary: (asked: AskedParameters) => void;
  /** Gets the id of the kept image. */
  onEdit: (entryId: string) => void;
}

/** A finished image with its request, and what can be done with it. */
export function GeneratedImage({ result, onUseAgain, onVary, onEdit }: GeneratedImageProps) {
  const { t } = useTranslation('image');
  const styles = useStyles();
  const { value, entry, source, meta } = result;
  const asked = askedOf(entry?.parameters);
  const { prompt, width, height } = asked;
  return (
    <View style={styles.result}>
      <Picture
        media={value}
        description={prompt ?? t('result')}
        aspectRatio={width !== undefined && height !== undefined ? width / height : undefined}
      />
      <View style={styles.actions}>
        {prompt !== undefined && (
          <>
            <Button icon={Shuffle} label={t('vary')} onPress={() => onVary(asked)} />
            <Button icon={RotateCcw} label={t('useAgain')} onPress={() => onUseAgain(asked)} />
          </>
        )}
        {entry && <Button icon={Paintbrush} label={t('editThis')} onPress={() => onEdit(entry.id)} />}
        <View style={styles.gap} />
        <ExportButtons image={value} title={prompt ?? ''} />
      </View>
      <View>
        {source === 'cache' && entry && (
          <KeptNote entry={entry} onMakeNew={prompt === undefined ? undefined : () => onVary(asked)} />
        )}
        <AskedFor asked={asked} model={meta.model} />
      </View>
      <ServerWarnings warnings={meta.warnings} />
    </View>
  );
}

const useStyles = createStyles(() => ({
  result: { gap: spacing.lg },
  actions: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: spacing.sm },
  gap: { flexGrow: 1 },
}));
