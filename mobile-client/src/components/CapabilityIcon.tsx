import type { Capability } from '@ai-platform/contract';
import { View } from 'react-native';
import { useTheme } from '../theme/ThemeProvider';
import { radius } from '../theme/tokens';
import { CAPABILITY_ICONS } from './capabilities';

const SIZES = { small: 32, medium: 44, large: 64 } as const;

interface CapabilityIconProps {
  capability: Capability;
  size?: keyof typeof SIZES;
}

/** The tile in a capability's own hue, which marks it everywhere in the app. Says nothing to the ears. */
export function CapabilityIcon({ capability, size = 'medium' }: CapabilityIconProps) {
  const { colors } = useTheme();
  const { ink, tint } = colors.capability[capability];
  const Glyph = CAPABILITY_ICONS[capability];
  const side = SIZES[size];
  return (
    <View
      aria-hidden
      style={{
        width: side,
        height: side,
        alignItems: 'center',
        justifyContent: 'center',
        borderRadius: size === 'large' ? radius.card + 4 : radius.control,
        backgroundColor: tint,
      }}
    >
      <Glyph size={Math.round(side * 0.48)} color={ink} />
    </View>
  );
}
