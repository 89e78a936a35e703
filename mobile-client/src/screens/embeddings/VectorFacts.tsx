import Braces from 'lucide-react-native/icons/braces';
import Clock from 'lucide-react-native/icons/clock';
import Copy from 'lucide-react-native/icons/copy';
import Download from 'lucide-react-native/icons/download';
import Table from 'lucide-react-native/icons/table';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { ListRow } from '../../components/ListRow';
import { Sheet } from '../../components/Sheet';
import { Text } from '../../components/Text';
import { useExport } from '../../components/useExport';
import { useNow } from '../../components/useNow';
import { useFormat } from '../../i18n/useFormat';
import { copyText, saveMedia } from '../../services/media';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { spacing } from '../../theme/tokens';
import { encodeText } from '../../utils/bytes';
import { fileNameOf } from '../../utils/file-name';
import type { Comparison } from './useComparison';
import { vectorsAsCsv, vectorsAsJson } from './vectors-file';

interface VectorFactsProps {
  comparison: Comparison;
  /** Asks for all vectors anew. */
  onMakeNew: () => void;
}

/** How many vectors there are, of what length and from when, and the way to take them out of the app. */
export function VectorFacts({ comparison, onMakeNew }: VectorFactsProps) {
  const { t } = useTranslation('embeddings');
  const { colors } = useTheme();
  const styles = useStyles();
  const format = useFormat();
  const now = useNow();
  const [exporting, setExporting] = useState(false);
  const { vectors, model, fromBefore } = comparison;
  const { known, madeAt, tokens } = vectors;
  const facts = [
    t('textCount', { count: known.length }),
    t('dimensionCount', { count: known[0]?.vector.length ?? 0 }),
    tokens === undefined ? undefined : t('tokenCount', { count: tokens }),
    model,
  ].filter((fact) => fact !== undefined);
  return (
    <View>
      <View style={styles.line}>
        <Text variant="figures" tone="muted" selectable style={styles.facts}>
          {facts.join(' · ')}
        </Text>
        <Button
          icon={Download}
          kind="plain"
          label={t('exportShort')}
          accessibilityLabel={t('export')}
          onPress={() => setExporting(true)}
        />
      </View>
      {fromBefore && (
        <View style={styles.line}>
          <Clock size={16} color={colors.muted} aria-hidden />
          <Text variant="caption" tone="muted" style={styles.kept}>
            {t('kept', { made: format.ago(Math.min(...madeAt.values()), now) })}
          </Text>
          <Button kind="plain" label={t('makeNew')} onPress={onMakeNew} />
        </View>
      )}
      <ExportSheet comparison={comparison} visible={exporting} onClose={() => setExporting(false)} />
    </View>
  );
}

interface ExportSheetProps {
  comparison: Comparison;
  visible: boolean;
  onClose: () => void;
}

function ExportSheet({ comparison, visible, onClose }: ExportSheetProps) {
  const { t } = useTranslation(['embeddings', 'common']);
  const { colors } = useTheme();
  const styles = useStyles();
  const exportIt = useExport();
  const { vectors, model } = comparison;
  const write = {
    'application/json': () => vectorsAsJson(vectors.known, model),
    'text/csv': () => vectorsAsCsv(vectors.known),
  };
  type Format = keyof typeof write;

  const copy = async (format: Format) => {
    onClose();
    await exportIt(copyText(write[format]()), t('common:copied'));
  };
  const save = async (format: Format) => {
    onClose();
    const media = { bytes: encodeText(write[format]()), mediaType: format };
    await exportIt(saveMedia(media, fileNameOf(t('fileName'), format)), t('common:saved'));
  };
  const icon = (Glyph: typeof Copy) => <Glyph size={20} color={colors.text} aria-hidden />;
  return (
    <Sheet visible={visible} title={t('export')} onClose={onClose}>
      <View style={styles.menu}>
        <ListRow
          leading={icon(Braces)}
          title={t('saveJson')}
          text={t('jsonHint')}
          trailing={null}
          onPress={() => void save('application/json')}
        />
        <ListRow
          leading={icon(Table)}
          title={t('saveCsv')}
          text={t('csvHint')}
          trailing={null}
          onPress={() => void save('text/csv')}
        />
        <ListRow
          leading={icon(Copy)}
          title={t('copyJson')}
          trailing={null}
          onPress={() => void copy('application/json')}
        />
        <ListRow
          leading={icon(Copy)}
          title={t('copyCsv')}
          trailing={null}
          onPress={() => void copy('text/csv')}
        />
      </View>
    </Sheet>
  );
}

const useStyles = createStyles(() => ({
  line: { flexDirection: 'row', alignItems: 'center', gap: spacing.sm, minHeight: 44 },
  facts: { flex: 1, minWidth: 0 },
  kept: { flexShrink: 1 },
  menu: { marginHorizontal: -spacing.lg },
}));
