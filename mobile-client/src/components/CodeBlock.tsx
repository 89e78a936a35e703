import Copy from 'lucide-react-native/icons/copy';
import { useTranslation } from 'react-i18next';
import { ScrollView, View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { radius, spacing } from '../theme/tokens';
import { IconButton } from './IconButton';
import { Text } from './Text';
import { useCopy } from './useCopy';

interface CodeBlockProps {
  code: string;
  language?: string;
}

/** Code or other text of fixed width, with a button that copies it. */
export function CodeBlock({ code, language = '' }: CodeBlockProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const copy = useCopy();
  return (
    <View style={styles.block}>
      <View style={styles.head}>
        <Text variant="caption" tone="muted" style={styles.language}>
          {language}
        </Text>
        <IconButton icon={Copy} size={16} label={t('copyCode')} onPress={() => void copy(code)} />
      </View>
      <ScrollView
        horizontal
        contentContainerStyle={styles.code}
        tabIndex={0}
        aria-label={language || t('code')}
      >
        <Text variant="code" selectable>
          {code}
        </Text>
      </ScrollView>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  block: {
    alignSelf: 'stretch',
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.control,
    backgroundColor: colors.sunken,
    overflow: 'hidden',
  },
  head: { flexDirection: 'row', alignItems: 'center', paddingLeft: spacing.md },
  language: { flex: 1 },
  code: { paddingHorizontal: spacing.md, paddingBottom: spacing.md },
}));
