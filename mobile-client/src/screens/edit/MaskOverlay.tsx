import Svg, { Circle, Defs, G, Mask, Path, Rect } from 'react-native-svg';
import { useTheme } from '../../theme/ThemeProvider';
import type { MaskAction, Point, Size } from '../../utils/mask';
import { type MaskShape, maskShapes } from './mask-shapes';
import type { Viewport } from './viewport';

interface MaskOverlayProps {
  actions: readonly MaskAction[];
  /** What is being drawn. */
  live: MaskAction | undefined;
  picture: Size;
  viewport: Viewport;
  /** Shows the mask as it is sent, white on black, instead of a tint over the picture. */
  preview: boolean;
  /** Where the pointer rests, and the width of the brush; pixels of the picture. */
  brush: { at: Point; diameter: number } | undefined;
}

const MASK_ID = 'selected-part';

/** What is selected, drawn over the part of the picture that is in sight. */
export function MaskOverlay({ actions, live, picture, viewport, preview, brush }: MaskOverlayProps) {
  const { colors } = useTheme();
  const { zoom, left, top } = viewport;
  const view = {
    x: left * picture.width,
    y: top * picture.height,
    width: picture.width / zoom,
    height: picture.height / zoom,
  };
  return (
    <Svg
      width="100%"
      height="100%"
      viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
      preserveAspectRatio="none"
    >
      <Defs>
        <Mask
          id={MASK_ID}
          maskUnits="userSpaceOnUse"
          x={0}
          y={0}
          width={picture.width}
          height={picture.height}
        >
          <Shapes actions={actions} picture={picture} />
          {live && <Shapes actions={[live]} picture={picture} onGround />}
        </Mask>
      </Defs>
      {preview && <Rect {...view} fill="#000000" />}
      <Rect
        {...view}
        fill={preview ? '#FFFFFF' : colors.capability.image_editing.ink}
        opacity={preview ? 1 : 0.55}
        mask={`url(#${MASK_ID})`}
      />
      {brush && (
        <G fill="none" strokeWidth={view.width / 600}>
          <Circle cx={brush.at.x} cy={brush.at.y} r={brush.diameter / 2} stroke="#000000" />
          <Circle
            cx={brush.at.x}
            cy={brush.at.y}
            r={brush.diameter / 2 - view.width / 600}
            stroke="#FFFFFF"
          />
        </G>
      )}
    </Svg>
  );
}

interface ShapesProps {
  actions: readonly MaskAction[];
  picture: Size;
  /** There is a ground already. */
  onGround?: boolean;
}

function Shapes({ actions, picture, onGround = false }: ShapesProps) {
  const { ground, shapes } = maskShapes(actions);
  return (
    <>
      {!onGround && <Rect width={picture.width} height={picture.height} fill={shadeOf(ground)} />}
      {shapes.map((shape) => (
        <Shape key={shape.id} {...shape} />
      ))}
    </>
  );
}

function Shape({ action, selects }: Omit<MaskShape, 'id'>) {
  if (action.type === 'rectangle') {
    return (
      <Rect
        x={Math.min(action.x, action.x + action.width)}
        y={Math.min(action.y, action.y + action.height)}
        width={Math.abs(action.width)}
        height={Math.abs(action.height)}
        fill={shadeOf(selects)}
      />
    );
  }
  return (
    <Path
      d={pathOf(action.points)}
      fill="none"
      stroke={shadeOf(selects)}
      strokeWidth={action.diameter}
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  );
}

const shadeOf = (selects: boolean): string => (selects ? '#FFFFFF' : '#000000');

function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const tenths = (value: number) => Math.round(value * 10) / 10;
  const line = rest.map(({ x, y }) => `L${tenths(x)} ${tenths(y)}`).join('');
  // A path of one point has no length, and so no caps to make a dot of.
  return `M${tenths(first.x)} ${tenths(first.y)}${line || 'h0.1'}`;
}
