import { useState } from 'react';
import { View } from 'react-native';
import { Text } from '../../components/Text';
import type { PreparedImage } from '../../services/media';
import { createStyles } from '../../theme/createStyles';
import { spacing, typography } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import { addAction, type MaskAction, type MaskHistory, redo, type Size, undo } from '../../utils/mask';
import { MaskCanvas } from './MaskCanvas';
import { MaskToolbar } from './MaskToolbar';
import { BRUSHES, type MaskSettings } from './mask-tools';
import { useMaskKeys } from './useMaskKeys';
import { fitInto, WHOLE, zoomAt } from './viewport';

interface MaskEditorProps {
  picture: PreparedImage;
  mask: MaskHistory;
  onMask: (change: (mask: MaskHistory) => MaskHistory) => void;
  settings: MaskSettings;
  onSettings: (change: Partial<MaskSettings>) => void;
  /** The model takes a mask. */
  takesMask: boolean;
  /** What is to be known about the mask and the model. */
  hint: string;
}

const ZOOM_STEP = 1.5;
const BRUSH_STEP = 0.02;

/** A picture and the tools to mark the part of it that should change. */
export function MaskEditor({
  picture,
  mask,
  onMask,
  settings,
  onSettings,
  takesMask,
  hint,
}: MaskEditorProps) {
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const [room, setRoom] = useState<Size>();
  const [viewport, setViewport] = useState(WHOLE);

  const act = (action: MaskAction) => onMask((current) => addAction(current, action));
  const onUndo = () => onMask(undo);
  const onRedo = () => onMask(redo);
  const onZoom = (direction: 1 | -1) => setViewport((current) => zoomAt(current, ZOOM_STEP ** direction));
  const onFit = () => setViewport(WHOLE);
  const onBrush = (direction: 1 | -1) => {
    const brush = settings.brush + direction * BRUSH_STEP;
    onSettings({ brush: Math.min(BRUSHES.maximum, Math.max(BRUSHES.minimum, brush)) });
  };
  const moving = useMaskKeys({ onUndo, onRedo, onZoom, onFit, onBrush });

  return (
    <View style={styles.editor}>
      <MaskToolbar
        picture={picture}
        history={mask}
        settings={settings}
        takesMask={takesMask}
        onSettings={onSettings}
        onAction={act}
        onUndo={onUndo}
        onRedo={onRedo}
        zoom={viewport.zoom}
        onZoom={onZoom}
        onFit={onFit}
      />
      <View
        testID="mask-room"
        style={styles.room}
        onLayout={({ nativeEvent: { layout } }) => setRoom({ width: layout.width, height: layout.height })}
      >
        {room && room.width > 0 && room.height > 0 && (
          <MaskCanvas
            picture={picture}
            actions={mask.done}
            settings={settings}
            size={fitInto(room, picture)}
            viewport={viewport}
            onViewport={setViewport}
            onDraw={act}
            moving={moving}
            locked={!takesMask}
          />
        )}
      </View>
      <Text variant="caption" tone="muted" style={[styles.hint, wide && styles.hintWide]}>
        {hint}
      </Text>
    </View>
  );
}

const useStyles = createStyles(() => ({
  editor: { flex: 1, minHeight: 0, gap: spacing.sm },
  room: { flex: 1, minHeight: 160, alignItems: 'center', justifyContent: 'center' },
  // Of one height whatever it says, so that nothing moves beneath the brush.
  hint: { height: 2 * typography.caption.lineHeight },
  hintWide: { height: typography.caption.lineHeight },
}));
