import { Image } from 'expo-image';
import { useState } from 'react';
import { View } from 'react-native';
import { useMediaUri } from '../../hooks/useMediaUri';
import { createStyles } from '../../theme/createStyles';
import { radius } from '../../theme/tokens';
import { useReducedMotion } from '../../theme/useReducedMotion';
import type { Media } from '../../utils/media';
import { usePictureWidth } from './usePictureWidth';

interface PictureProps {
  media: Media;
  /** What it shows, for the ears. */
  description: string;
  /** Width by height as far as it is known before the picture has been read. */
  aspectRatio?: number | undefined;
  /** The points of height that it may take; left out, what head, composer and buttons leave. */
  maxHeight?: number;
}

/** A picture as large as it can be seen as a whole. */
export function Picture({ media, description, aspectRatio = 1, maxHeight }: PictureProps) {
  const styles = useStyles();
  const uri = useMediaUri(media);
  const reducedMotion = useReducedMotion();
  const [measured, setMeasured] = useState<{ media: Media; aspectRatio: number }>();
  const shape = measured?.media === media ? measured.aspectRatio : aspectRatio;
  const room = usePictureWidth(shape);
  const maxWidth = maxHeight === undefined ? room : maxHeight * shape;
  return (
    <View style={[styles.frame, { aspectRatio: shape, maxWidth }]}>
      {uri !== null && (
        <Image
          source={uri}
          style={styles.image}
          contentFit="contain"
          transition={reducedMotion ? 0 : 150}
          alt={description}
          accessibilityLabel={description}
          onLoad={({ source: { width, height } }) => {
            if (width > 0 && height > 0) setMeasured({ media, aspectRatio: width / height });
          }}
        />
      )}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  frame: {
    width: '100%',
    alignSelf: 'center',
    borderRadius: radius.card,
    backgroundColor: colors.sunken,
    overflow: 'hidden',
  },
  image: { width: '100%', height: '100%' },
}));
