import ArrowLeft from 'lucide-react-native/icons/arrow-left';
import SlidersHorizontal from 'lucide-react-native/icons/sliders-horizontal';
import { createContext, type ReactNode, useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ScrollView, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';
import { createStyles } from '../theme/createStyles';
import { layout, spacing } from '../theme/tokens';
import { useBreakpoint } from '../theme/useBreakpoint';
import { Button } from './Button';
import { IconButton } from './IconButton';
import { REACHABLE } from './reachable';
import { Sheet } from './Sheet';
import { Text } from './Text';
import { useScreenInFront } from './useScreenInFront';

interface ScreenProps {
  title: string;
  /** Buttons at the end of the head. */
  actions?: ReactNode;
  /** Shows a way back in the head, for screens that lie behind another. */
  onBack?: (() => void) | undefined;
  /** The result, list or text. */
  children: ReactNode;
  /** Where the request is written (see `Composer`): at the bottom on phones, above the controls in wide windows. */
  composer?: ReactNode;
  /** Parameters: in a sheet on phones, in a pane of 360 in wide windows. */
  controls?: ReactNode;
  /** Off for content that scrolls by itself, such as a list; it then also brings its own padding. */
  scroll?: boolean;
  /** How wide the content may grow where there is no pane of controls. */
  width?: 'column' | 'content';
}

const ControlsContext = createContext<(() => void) | undefined>(undefined);

/**
 * The frame of every screen. On phones: head, content, and the composer fixed at the bottom. From 960 points on:
 * composer and controls in a pane on the left, the content beside it.
 */
export function Screen(props: ScreenProps) {
  const wide = useBreakpoint() === 'wide';
  useScreenInFront(props.title);
  const paned = props.composer !== undefined || props.controls !== undefined;
  if (!wide) return <PhoneScreen {...props} />;
  return paned ? <TwoPaneScreen {...props} /> : <WideScreen {...props} />;
}

function PhoneScreen({ title, actions, onBack, children, composer, controls, scroll = true }: ScreenProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const insets = useSafeAreaInsets();
  const [showsControls, setShowsControls] = useState(false);
  const showControls = controls === undefined ? undefined : () => setShowsControls(true);
  return (
    <View role="main" aria-label={title} style={[styles.screen, { paddingTop: insets.top }]}>
      <View style={styles.phoneHead}>
        {onBack && <IconButton icon={ArrowLeft} label={t('back')} onPress={onBack} style={styles.back} />}
        <Text variant="heading" level={1} numberOfLines={2} style={styles.title}>
          {title}
        </Text>
        {actions}
        {composer === undefined && showControls && (
          <IconButton icon={SlidersHorizontal} label={t('options')} onPress={showControls} />
        )}
      </View>
      <Body scroll={scroll} style={styles.phoneContent}>
        {children}
      </Body>
      {composer !== undefined && (
        <ControlsContext value={showControls}>
          <View style={styles.composer}>{composer}</View>
        </ControlsContext>
      )}
      {controls !== undefined && (
        <Sheet
          visible={showsControls}
          title={t('options')}
          onClose={() => setShowsControls(false)}
          footer={<Button kind="primary" label={t('done')} onPress={() => setShowsControls(false)} />}
        >
          {controls}
        </Sheet>
      )}
    </View>
  );
}

function TwoPaneScreen({ title, actions, onBack, children, composer, controls, scroll = true }: ScreenProps) {
  const styles = useStyles();
  return (
    <View role="main" aria-label={title} style={styles.screen}>
      <View style={styles.panes}>
        <View style={styles.pane}>
          <WideHead title={title} onBack={onBack} />
          <ScrollView
            style={styles.fill}
            contentContainerStyle={styles.paneContent}
            keyboardShouldPersistTaps="handled"
          >
            {composer}
            {controls}
          </ScrollView>
        </View>
        <View style={styles.result}>
          {actions !== undefined && <View style={styles.resultHead}>{actions}</View>}
          <Body scroll={scroll} style={styles.resultContent}>
            {children}
          </Body>
        </View>
      </View>
    </View>
  );
}

function WideScreen({ title, actions, onBack, children, scroll = true, width = 'column' }: ScreenProps) {
  const styles = useStyles();
  const frame = [styles.centred, { maxWidth: layout[width] + 2 * spacing.xxl }];
  return (
    <View role="main" aria-label={title} style={styles.screen}>
      {scroll ? (
        <ScrollView
          {...REACHABLE}
          style={styles.fill}
          contentContainerStyle={frame}
          keyboardShouldPersistTaps="handled"
        >
          <WideHead title={title} actions={actions} onBack={onBack} />
          <View style={styles.wideContent}>{children}</View>
        </ScrollView>
      ) : (
        <View style={[styles.fill, ...frame]}>
          <WideHead title={title} actions={actions} onBack={onBack} />
          <View style={styles.fill}>{children}</View>
        </View>
      )}
    </View>
  );
}

function WideHead({ title, actions, onBack }: Pick<ScreenProps, 'title' | 'actions' | 'onBack'>) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <View style={styles.wideHead}>
      {onBack && <IconButton icon={ArrowLeft} label={t('back')} onPress={onBack} style={styles.back} />}
      <Text variant="title" level={1} style={styles.title}>
        {title}
      </Text>
      {actions}
    </View>
  );
}

interface BodyProps {
  scroll: boolean;
  style: object;
  children: ReactNode;
}

function Body({ scroll, style, children }: BodyProps) {
  const styles = useStyles();
  if (!scroll) return <View style={styles.fill}>{children}</View>;
  return (
    <ScrollView
      {...REACHABLE}
      style={styles.fill}
      contentContainerStyle={style}
      keyboardShouldPersistTaps="handled"
    >
      {children}
    </ScrollView>
  );
}

/** Opens the controls of a screen on phones; nothing in wide windows, where they are in sight. For composers. */
export function ControlsButton() {
  const { t } = useTranslation();
  const show = useContext(ControlsContext);
  return show ? <IconButton icon={SlidersHorizontal} label={t('options')} onPress={show} /> : null;
}

const useStyles = createStyles(({ colors }) => ({
  screen: { flex: 1, minHeight: 0, backgroundColor: colors.page },
  fill: { flex: 1, minHeight: 0 },
  title: { flex: 1 },
  back: { marginLeft: -spacing.md },

  phoneHead: {
    minHeight: 56,
    paddingVertical: spacing.sm,
    flexDirection: 'row',
    alignItems: 'center',
    paddingLeft: spacing.lg,
    paddingRight: spacing.sm,
  },
  phoneContent: { flexGrow: 1, padding: spacing.lg, paddingTop: spacing.sm, gap: spacing.xl },
  composer: {
    padding: spacing.md,
    gap: spacing.sm,
    borderTopWidth: 1,
    borderTopColor: colors.line,
    backgroundColor: colors.surface,
  },

  wideHead: { flexDirection: 'row', alignItems: 'center', minHeight: 44, gap: spacing.sm },
  centred: {
    width: '100%',
    flexGrow: 1,
    alignSelf: 'center',
    padding: spacing.xxl,
    paddingTop: spacing.xl,
    gap: spacing.xl,
  },
  wideContent: { flexGrow: 1, gap: spacing.xl },

  panes: {
    flex: 1,
    minHeight: 0,
    flexDirection: 'row',
    width: '100%',
    maxWidth: layout.content,
    alignSelf: 'center',
  },
  pane: {
    width: layout.controls,
    minHeight: 0,
    paddingTop: spacing.xl,
    gap: spacing.lg,
    paddingLeft: spacing.xl,
    borderRightWidth: 1,
    borderRightColor: colors.line,
  },
  paneContent: {
    gap: spacing.xl,
    paddingTop: spacing.xs,
    paddingBottom: spacing.xl,
    paddingRight: spacing.xl,
  },
  result: { flex: 1, minWidth: 0, minHeight: 0 },
  resultHead: {
    minHeight: 44,
    flexDirection: 'row',
    justifyContent: 'flex-end',
    paddingHorizontal: spacing.xl,
    paddingTop: spacing.xl,
  },
  resultContent: { flexGrow: 1, padding: spacing.xl, gap: spacing.xl },
}));
