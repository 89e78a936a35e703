import Dices from 'lucide-react-native/icons/dices';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { IconButton } from '../IconButton';
import { Switch } from '../Switch';
import { TextField } from '../TextField';
import { drawSeed, SEEDS } from './image-parameters';

interface SeedFieldProps {
  /** Undefined: another one for each image. */
  value: number | undefined;
  /** Seed of the image in sight, which is the one to keep. */
  shown: number | undefined;
  onChange: (seed: number | undefined) => void;
}

/** The seed of the images to come: another one each time, or one that is kept. */
export function SeedField({ value, shown, onChange }: SeedFieldProps) {
  const { t } = useTranslation('image');
  const styles = useStyles();
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    if (typed === undefined) return;
    const digits = typed.replaceAll(/\D/g, '');
    onChange(digits === '' ? undefined : Math.min(Number(digits), SEEDS.maximum));
    setTyped(undefined);
  };
  return (
    <View style={styles.field}>
      <TextField
        label={t('seed')}
        placeholder={t('seedRandom')}
        value={typed ?? (value === undefined ? '' : `${value}`)}
        onChangeText={setTyped}
        onBlur={commit}
        onSubmitEditing={commit}
        inputMode="numeric"
        accessory={<IconButton icon={Dices} label={t('rollSeed')} onPress={() => onChange(drawSeed())} />}
      />
      <Switch
        label={t('keepSeed')}
        hint={t('keepSeedHint')}
        value={value !== undefined}
        onChange={(keep) => onChange(keep ? (shown ?? drawSeed()) : undefined)}
      />
    </View>
  );
}

const useStyles = createStyles(() => ({
  field: { gap: spacing.sm },
}));
