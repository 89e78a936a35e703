import { usePathname } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { ScrollView, View } from 'react-native';
import { createStyles } from '../../theme/createStyles';
import { layout, spacing } from '../../theme/tokens';
import { DESTINATIONS, type Destination, isAt } from './destinations';
import { NavigationLink } from './NavigationItem';

const { home, chat, image, edit, speak, transcribe, embeddings, library, status, settings } = DESTINATIONS;
const UPPER: readonly Destination[] = [home, chat, image, edit, speak, transcribe, embeddings];
const LOWER: readonly Destination[] = [library, status, settings];

/** The rail of wide windows, with every screen in it. */
export function Rail() {
  const { t } = useTranslation('navigation');
  const styles = useStyles();
  const path = usePathname();
  const links = (destinations: readonly Destination[]) =>
    destinations.map((destination) => (
      <View key={destination.name} style={styles.item}>
        <NavigationLink destination={destination} current={isAt(path, destination)} />
      </View>
    ));
  return (
    <View role="navigation" aria-label={t('label')} style={styles.rail}>
      <ScrollView contentContainerStyle={styles.content} showsVerticalScrollIndicator={false}>
        {links(UPPER)}
        <View style={styles.gap} />
        {links(LOWER)}
      </ScrollView>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  rail: {
    width: layout.rail,
    borderRightWidth: 1,
    borderRightColor: colors.line,
    backgroundColor: colors.surface,
  },
  content: { flexGrow: 1, paddingVertical: spacing.md, gap: spacing.xs },
  // Room for the focus ring, which the list would cut off at its edges.
  item: { height: 52, marginHorizontal: spacing.xs },
  gap: { flexGrow: 1, minHeight: spacing.md },
}));
