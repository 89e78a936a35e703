import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { type ImageNumbers, type Rules, rangeOf } from '../../components/images/image-parameters';
import { SegmentedControl } from '../../components/SegmentedControl';
import { SliderField } from '../../components/SliderField';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { draftSize, SHAPES, shapeOf, sizeOf } from './image-sizes';

interface SizeControlsProps {
  draft: ImageNumbers;
  rules: Rules;
  onChange: (change: Pick<ImageNumbers, 'width' | 'height'>) => void;
}

/** Width and height of the image: a shape to tap, or free numbers. */
export function SizeControls({ draft, rules, onChange }: SizeControlsProps) {
  const { t } = useTranslation('image');
  const styles = useStyles();
  const size = draftSize(draft, rules);
  return (
    <View style={styles.controls}>
      <SegmentedControl
        label={t('shape')}
        value={shapeOf(size, rules) ?? ''}
        onChange={(shape) => {
          if (shape !== '') onChange(sizeOf(shape, rules));
        }}
        choices={SHAPES.map((value) => ({ value, label: t(`shapes.${value}`) }))}
      />
      {(['width', 'height'] as const).map((name) => {
        const { usual: _, ...range } = rangeOf(rules, name);
        return (
          <SliderField
            key={name}
            {...range}
            label={t(`parameter.${name}`)}
            unit={t('pixels')}
            value={size[name]}
            onChange={(side) => onChange({ ...size, [name]: side })}
          />
        );
      })}
    </View>
  );
}

const useStyles = createStyles(() => ({
  controls: { gap: spacing.md },
}));
