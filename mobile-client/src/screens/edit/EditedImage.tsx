import Paintbrush from 'lucide-react-native/icons/paintbrush';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { AskedFor } from '../../components/images/AskedFor';
import { BeforeAfter } from '../../components/images/BeforeAfter';
import { ExportButtons } from '../../components/images/ExportButtons';
import { askedOf } from '../../components/images/image-parameters';
import { KeptNote } from '../../components/images/KeptNote';
import { Picture } from '../../components/images/Picture';
import { ServerWarnings } from '../../components/images/ServerWarnings';
import type { InferenceResult } from '../../services/inference';
import type { PreparedImage } from '../../services/media';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

interface EditedImageProps {
  result: InferenceResult<'image_editing'>;
  /** The picture that it was made of, where that is still known. */
  before: PreparedImage | undefined;
  onEditFurther: () => void;
  /** Asks the server again; left out where the picture before is not known. */
  onMakeNew: (() => void) | undefined;
  /** The prompt is the person's own; else that it was ignored is no news. */
  wrotePrompt: boolean;
}

/** An edited picture beside what it was, and what can be done with it. */
export function EditedImage({ result, before, onEditFurther, onMakeNew, wrotePrompt }: EditedImageProps) {
  const { t } = useTranslation(['edit', 'image']);
  const styles = useStyles();
  const { value, entry, source, meta } = result;
  const asked = askedOf(entry?.parameters);
  const description = asked.prompt ?? t('result');
  return (
    <View style={styles.result}>
      {before ? (
        <BeforeAfter
          before={before.media}
          after={value}
          description={description}
          aspectRatio={before.width / before.height}
        />
      ) : (
        <Picture media={value} description={description} />
      )}
      <View style={styles.actions}>
        <Button icon={Paintbrush} label={t('editFurther')} onPress={onEditFurther} />
        <View style={styles.gap} />
        <ExportButtons image={value} title={asked.prompt ?? ''} />
      </View>
      <View>
        {source === 'cache' && entry && <KeptNote entry={entry} onMakeNew={onMakeNew} />}
        <AskedFor asked={asked} model={meta.model} />
      </View>
      <ServerWarnings warnings={wrotePrompt ? meta.warnings : meta.warnings.filter(isNotAboutPrompt)} />
    </View>
  );
}

const isNotAboutPrompt = (warning: string): boolean => !warning.startsWith('prompt ');

const useStyles = createStyles(() => ({
  result: { gap: spacing.lg },
  actions: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: spacing.sm },
  gap: { flexGrow: 1 },
}));
