import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { Sheet } from '../../components/Sheet';
import { parseNumber } from '../../components/slider-values';
import { TextField } from '../../components/TextField';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import type { MaskAction, Size } from '../../utils/mask';

interface RectangleSheetProps {
  visible: boolean;
  picture: Size;
  onClose: () => void;
  onAction: (action: MaskAction) => void;
}

const SIDES = ['x', 'y', 'width', 'height'] as const;
type Side = (typeof SIDES)[number];

/** Selects a rectangle by its numbers, for those who cannot or would not drag. */
export function RectangleSheet({ visible, picture, onClose, onAction }: RectangleSheetProps) {
  const { t } = useTranslation('edit');
  const styles = useStyles();
  const [typed, setTyped] = useState<Partial<Record<Side, string>>>({});
  const initial: Record<Side, number> = {
    x: Math.round(picture.width / 4),
    y: Math.round(picture.height / 4),
    width: Math.round(picture.width / 2),
    height: Math.round(picture.height / 2),
  };
  const textOf = (side: Side) => typed[side] ?? `${initial[side]}`;
  const numberOf = (side: Side) => parseNumber(textOf(side)) ?? 0;
  const valid = numberOf('width') > 0 && numberOf('height') > 0;
  const finish = (mode: 'paint' | 'erase') => {
    onAction({
      type: 'rectangle',
      mode,
      x: numberOf('x'),
      y: numberOf('y'),
      width: numberOf('width'),
      height: numberOf('height'),
    });
    onClose();
  };
  return (
    <Sheet
      visible={visible}
      title={t('rectangleByNumbers')}
      onClose={onClose}
      footer={
        <>
          <Button label={t('deselect')} disabled={!valid} onPress={() => finish('erase')} />
          <Button kind="primary" label={t('select')} disabled={!valid} onPress={() => finish('paint')} />
        </>
      }
    >
      <View style={styles.fields}>
        {SIDES.map((side) => (
          <View key={side} style={styles.field}>
            <TextField
              label={t(`rectangle.${side}`)}
              value={textOf(side)}
              onChangeText={(text) => setTyped({ ...typed, [side]: text })}
              inputMode="numeric"
              selectTextOnFocus
              {...(side === 'x'
                ? {
                    hint: t('pictureSize', { width: `${picture.width}`, height: `${picture.height}` }),
                  }
                : {})}
            />
          </View>
        ))}
      </View>
    </Sheet>
  );
}

const useStyles = createStyles(() => ({
  fields: { flexDirection: 'row', flexWrap: 'wrap', gap: spacing.md },
  field: { flexGrow: 1, flexBasis: 140 },
}));
