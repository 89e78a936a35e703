import { usePathname, useRouter } from 'expo-router';
import CirclePlus from 'lucide-react-native/icons/circle-plus';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';
import { createStyles } from '../../theme/createStyles';
import { TARGET } from '../../theme/tokens';
import { CapabilityIcon } from '../CapabilityIcon';
import { CAPABILITY_ROUTES } from '../capabilities';
import { ListRow } from '../ListRow';
import { Sheet } from '../Sheet';
import { CREATE_DESTINATIONS, DESTINATIONS, isAt } from './destinations';
import { NavigationButton, NavigationLink } from './NavigationItem';

/** The bar of phones: five places, of which Create opens the five tools. */
export function BottomBar() {
  const { t } = useTranslation('navigation');
  const styles = useStyles();
  const insets = useSafeAreaInsets();
  const path = usePathname();
  const [creating, setCreating] = useState(false);
  const { home, chat, library, settings, status } = DESTINATIONS;
  return (
    <View role="navigation" aria-label={t('label')} style={[styles.bar, { paddingBottom: insets.bottom }]}>
      <NavigationLink destination={home} current={isAt(path, home)} />
      <NavigationLink destination={chat} current={isAt(path, chat)} />
      <NavigationButton
        icon={CirclePlus}
        label={t('create')}
        current={CREATE_DESTINATIONS.some((destination) => isAt(path, destination))}
        expanded={creating}
        onPress={() => setCreating(true)}
      />
      <NavigationLink destination={library} current={isAt(path, library)} />
      <NavigationLink destination={settings} current={isAt(path, settings) || isAt(path, status)} />
      <CreateSheet visible={creating} onClose={() => setCreating(false)} />
    </View>
  );
}

const CREATES = [
  'image_generation',
  'image_editing',
  'text_to_speech',
  'speech_to_text',
  'embeddings',
] as const;

function CreateSheet({ visible, onClose }: { visible: boolean; onClose: () => void }) {
  const { t } = useTranslation(['navigation', 'common', 'home']);
  const router = useRouter();
  const styles = useStyles();
  return (
    <Sheet visible={visible} onClose={onClose} title={t('createTitle')}>
      <View style={styles.tools}>
        {CREATES.map((capability) => (
          <ListRow
            key={capability}
            leading={<CapabilityIcon capability={capability} />}
            title={t(`common:capability.${capability}`)}
            text={t(`home:about.${capability}`)}
            onPress={() => {
              onClose();
              router.navigate(CAPABILITY_ROUTES[capability]);
            }}
          />
        ))}
      </View>
    </Sheet>
  );
}

const useStyles = createStyles(({ colors }) => ({
  bar: {
    flexDirection: 'row',
    minHeight: TARGET + 12,
    borderTopWidth: 1,
    borderTopColor: colors.line,
    backgroundColor: colors.surface,
  },
  tools: { marginHorizontal: -16 },
}));
