import Brush from 'lucide-react-native/icons/brush';
import BrushCleaning from 'lucide-react-native/icons/brush-cleaning';
import Contrast from 'lucide-react-native/icons/contrast';
import Eraser from 'lucide-react-native/icons/eraser';
import Eye from 'lucide-react-native/icons/eye';
import Hand from 'lucide-react-native/icons/hand';
import Maximize from 'lucide-react-native/icons/maximize';
import Redo2 from 'lucide-react-native/icons/redo-2';
import RulerDimensionLine from 'lucide-react-native/icons/ruler-dimension-line';
import Scan from 'lucide-react-native/icons/scan';
import SquareDashed from 'lucide-react-native/icons/square-dashed';
import Undo2 from 'lucide-react-native/icons/undo-2';
import ZoomIn from 'lucide-react-native/icons/zoom-in';
import ZoomOut from 'lucide-react-native/icons/zoom-out';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { IconButton } from '../../components/IconButton';
import type { Icon } from '../../components/icon';
import { SliderTrack } from '../../components/SliderTrack';
import { Text } from '../../components/Text';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { spacing, TARGET } from '../../theme/tokens';
import type { MaskAction, MaskHistory, Size } from '../../utils/mask';
import { BRUSHES, brushDiameter, MASK_TOOLS, type MaskSettings, type MaskTool } from './mask-tools';
import { RectangleSheet } from './RectangleSheet';

const TOOL_ICONS: Readonly<Record<MaskTool, Icon>> = {
  brush: Brush,
  eraser: Eraser,
  rectangle: SquareDashed,
  move: Hand,
};

interface MaskToolbarProps {
  picture: Size;
  history: MaskHistory;
  settings: MaskSettings;
  onSettings: (change: Partial<MaskSettings>) => void;
  onAction: (action: MaskAction) => void;
  onUndo: () => void;
  onRedo: () => void;
  zoom: number;
  onZoom: (direction: 1 | -1) => void;
  onFit: () => void;
  /** The model takes a mask; else there is only the zoom. */
  takesMask: boolean;
}

/** Tools for the mask, what can be done to all of it, and the width of the brush. */
export function MaskToolbar(props: MaskToolbarProps) {
  const { picture, settings, onSettings, onAction, zoom, onZoom, onFit, takesMask } = props;
  const { t } = useTranslation('edit');
  const styles = useStyles();
  const [numbers, setNumbers] = useState(false);
  return (
    <View style={styles.toolbar}>
      <View role="toolbar" aria-label={t('tools')} style={styles.buttons}>
        {takesMask && <MaskButtons {...props} onNumbers={() => setNumbers(true)} />}
        <View style={styles.gap} />
        <ZoomButtons zoom={zoom} onZoom={onZoom} onFit={onFit} />
      </View>
      {takesMask && <BrushSize picture={picture} settings={settings} onSettings={onSettings} />}
      <RectangleSheet
        visible={numbers}
        picture={picture}
        onClose={() => setNumbers(false)}
        onAction={onAction}
      />
    </View>
  );
}

function MaskButtons({
  history,
  settings,
  onSettings,
  onAction,
  onUndo,
  onRedo,
  onNumbers,
}: MaskToolbarProps & { onNumbers: () => void }) {
  const { t } = useTranslation(['edit', 'common']);
  return (
    <>
      {MASK_TOOLS.map((tool) => (
        <IconButton
          key={tool}
          icon={TOOL_ICONS[tool]}
          label={t(`tool.${tool}`)}
          pressed={settings.tool === tool}
          onPress={() => onSettings({ tool })}
        />
      ))}
      <IconButton
        icon={Undo2}
        label={t('common:undo')}
        disabled={history.done.length === 0}
        onPress={onUndo}
      />
      <IconButton icon={Redo2} label={t('redo')} disabled={history.undone.length === 0} onPress={onRedo} />
      <IconButton icon={Scan} label={t('wholeImage')} onPress={() => onAction({ type: 'fill' })} />
      <IconButton icon={Contrast} label={t('invert')} onPress={() => onAction({ type: 'invert' })} />
      <IconButton
        icon={BrushCleaning}
        label={t('clearMask')}
        disabled={history.done.length === 0}
        onPress={() => onAction({ type: 'clear' })}
      />
      <IconButton icon={RulerDimensionLine} label={t('rectangleByNumbers')} onPress={onNumbers} />
      <IconButton
        icon={Eye}
        label={t('preview')}
        pressed={settings.preview}
        onPress={() => onSettings({ preview: !settings.preview })}
      />
    </>
  );
}

function BrushSize({
  picture,
  settings,
  onSettings,
}: Pick<MaskToolbarProps, 'picture' | 'settings' | 'onSettings'>) {
  const { t } = useTranslation('edit');
  const styles = useStyles();
  const format = useFormat();
  const size = t('inPixels', { size: format.number(brushDiameter(settings.brush, picture)) });
  return (
    <View style={styles.brush}>
      <Text variant="captionStrong" tone="muted">
        {t('brushSize')}
      </Text>
      <View style={styles.track}>
        <SliderTrack
          {...BRUSHES}
          label={t('brushSize')}
          value={settings.brush}
          valueText={size}
          onChange={(brush) => onSettings({ brush })}
          disabled={settings.tool === 'rectangle' || settings.tool === 'move'}
        />
      </View>
      <Text variant="figures" tone="muted" style={styles.size}>
        {size}
      </Text>
    </View>
  );
}

function ZoomButtons({ zoom, onZoom, onFit }: Pick<MaskToolbarProps, 'zoom' | 'onZoom' | 'onFit'>) {
  const { t } = useTranslation('edit');
  const styles = useStyles();
  const format = useFormat();
  return (
    <View style={styles.zoom}>
      <IconButton icon={ZoomOut} label={t('zoomOut')} disabled={zoom <= 1} onPress={() => onZoom(-1)} />
      <Text variant="figures" tone="muted" align="center" style={styles.percent}>
        {t('percent', { value: format.number(zoom * 100) })}
      </Text>
      <IconButton icon={ZoomIn} label={t('zoomIn')} onPress={() => onZoom(1)} />
      <IconButton icon={Maximize} label={t('fit')} disabled={zoom <= 1} onPress={onFit} />
    </View>
  );
}

const useStyles = createStyles(() => ({
  toolbar: { gap: spacing.xs },
  buttons: { flexDirection: 'row', flexWrap: 'wrap' },
  gap: { flexGrow: 1 },
  brush: { flexDirection: 'row', alignItems: 'center', gap: spacing.md, minHeight: TARGET },
  track: { flex: 1, maxWidth: 320 },
  size: { minWidth: 56 },
  zoom: { flexDirection: 'row', alignItems: 'center' },
  percent: { minWidth: 48 },
}));
