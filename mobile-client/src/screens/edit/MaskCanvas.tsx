import { Image } from 'expo-image';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { GestureDetector } from 'react-native-gesture-handler';
import { useMediaUri } from '../../hooks/useMediaUri';
import type { PreparedImage } from '../../services/media';
import { createStyles } from '../../theme/createStyles';
import { radius } from '../../theme/tokens';
import type { MaskAction, Point, Size } from '../../utils/mask';
import { MaskOverlay } from './MaskOverlay';
import { beginAction, brushDiameter, extendAction, hasExtent, type MaskSettings } from './mask-tools';
import { useCanvasGesture } from './useCanvasGesture';
import { useWheel } from './useWheel';
import { panBy, pictureAt, type Viewport, zoomAt } from './viewport';

interface MaskCanvasProps {
  picture: PreparedImage;
  actions: readonly MaskAction[];
  settings: MaskSettings;
  /** On screen, in points. */
  size: Size;
  viewport: Viewport;
  onViewport: (change: (viewport: Viewport) => Viewport) => void;
  onDraw: (action: MaskAction) => void;
  /** Moves the picture whatever the tool is. */
  moving: boolean;
  /** The model takes no mask: the picture can only be looked at. */
  locked: boolean;
}

/** Points on screen that a pointer has to move for the next point of a stroke. */
const GRAIN = 1.5;
/** How much one step of the wheel enlarges. */
const WHEEL_STEP = 1.0015;

/** The picture with the mask over it, to draw on with finger, pen or mouse; two fingers or the wheel zoom. */
export function MaskCanvas(props: MaskCanvasProps) {
  const { picture, actions, settings, size, viewport, onViewport, onDraw, moving, locked } = props;
  const { t } = useTranslation('edit');
  const styles = useStyles();
  const uri = useMediaUri(picture.media);
  const [live, setLive] = useState<MaskAction>();
  const [pointer, setPointer] = useState<Point>();
  // What gestures have so far, which they need before the next render.
  const drawing = useRef<MaskAction>(undefined);
  const last = useRef<{ point: Point; scale: number }>({ point: { x: 0, y: 0 }, scale: 1 });

  const shareOf = ({ x, y }: Point): Point => ({ x: x / size.width, y: y / size.height });
  const placeOf = (point: Point): Point => pictureAt(viewport, shareOf(point), picture);
  const diameter = brushDiameter(settings.brush, picture);
  const tool = moving || locked ? 'move' : settings.tool;
  const grain = (GRAIN * picture.width) / size.width / viewport.zoom;

  const setDrawing = (action: MaskAction | undefined) => {
    drawing.current = action;
    setLive(action);
  };
  const moveTo = (point: Point) => {
    const { x, y } = shareOf({ x: point.x - last.current.point.x, y: point.y - last.current.point.y });
    last.current.point = point;
    onViewport((current) => panBy(current, { x, y }));
  };
  const gesture = useCanvasGesture({
    onPress(at) {
      last.current.point = at;
      setDrawing(beginAction(tool, diameter, placeOf(at)));
    },
    onDrag(at) {
      if (tool === 'move') moveTo(at);
      else if (drawing.current) setDrawing(extendAction(drawing.current, placeOf(at), grain));
    },
    onRelease(counts) {
      const action = drawing.current;
      setDrawing(undefined);
      if (action && counts && hasExtent(action)) onDraw(action);
    },
    onPinchStart(focus) {
      last.current = { point: focus, scale: 1 };
      setDrawing(undefined);
    },
    onPinch(focus, scale) {
      const factor = scale / last.current.scale;
      last.current.scale = scale;
      moveTo(focus);
      onViewport((current) => zoomAt(current, factor, shareOf(focus)));
    },
    // Pinching has the same focus: whichever comes second finds nothing left to move.
    onMoveStart(focus) {
      last.current.point = focus;
      setDrawing(undefined);
    },
    onMove: moveTo,
    onPoint: setPointer,
  });
  const frame = useWheel((distance, at) => {
    onViewport((current) => zoomAt(current, WHEEL_STEP ** -distance, shareOf(at)));
  });

  const showsBrush = pointer !== undefined && (tool === 'brush' || tool === 'eraser');
  return (
    <GestureDetector gesture={gesture} touchAction="none" userSelect="none">
      <View
        ref={frame}
        collapsable={false}
        accessible
        role="img"
        aria-label={t('canvas')}
        dataSet={{ tool }}
        style={[styles.frame, size]}
      >
        {/* A browser would drag a picture that is under the pointer out of the page. */}
        <View aria-hidden pointerEvents="none" style={styles.layer}>
          {uri !== null && (
            <Image
              source={uri}
              accessibilityLabel=""
              contentFit="fill"
              allowDownscaling={false}
              style={{
                position: 'absolute',
                left: -viewport.left * viewport.zoom * size.width,
                top: -viewport.top * viewport.zoom * size.height,
                width: viewport.zoom * size.width,
                height: viewport.zoom * size.height,
              }}
            />
          )}
        </View>
        {!locked && (
          <View aria-hidden pointerEvents="none" style={styles.layer}>
            <MaskOverlay
              actions={actions}
              live={live}
              picture={picture}
              viewport={viewport}
              preview={settings.preview}
              brush={showsBrush ? { at: placeOf(pointer), diameter } : undefined}
            />
          </View>
        )}
      </View>
    </GestureDetector>
  );
}

const useStyles = createStyles(({ colors }) => ({
  frame: {
    position: 'relative',
    borderRadius: radius.control,
    backgroundColor: colors.sunken,
    overflow: 'hidden',
  },
  layer: { position: 'absolute', top: 0, right: 0, bottom: 0, left: 0 },
}));
