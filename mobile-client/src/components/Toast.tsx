import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { Animated, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';
import { createStyles } from '../theme/createStyles';
import { elevation, radius, spacing } from '../theme/tokens';
import { useBreakpoint } from '../theme/useBreakpoint';
import { Button } from './Button';
import { Text } from './Text';
import { useEntrance } from './useEntrance';

export interface ToastMessage {
  text: string;
  /** One thing to do about it, such as Undo. */
  action?: { label: string; onPress: () => void };
}

type ShowToast = (message: ToastMessage) => void;

/** Milliseconds that a toast stays; longer when there is something to press. */
const STAY = { plain: 4000, withAction: 8000 } as const;

const ToastContext = createContext<ShowToast>(() => {});

/**
 * Shows a short message that goes by itself, at the top on phones, whose lower edge is busy. For what went well or can be
 * undone, never for problems.
 */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState<ToastMessage>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const [show] = useState(() => (next: ToastMessage) => {
    clearTimeout(timer.current);
    setMessage(next);
    timer.current = setTimeout(() => setMessage(undefined), next.action ? STAY.withAction : STAY.plain);
  });
  const hide = () => {
    clearTimeout(timer.current);
    setMessage(undefined);
  };
  return (
    <ToastContext value={show}>
      {children}
      <Toast message={message} onDone={hide} />
    </ToastContext>
  );
}

function Toast({ message, onDone }: { message: ToastMessage | undefined; onDone: () => void }) {
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const insets = useSafeAreaInsets();
  const progress = useEntrance(message !== undefined);
  const rise = progress.interpolate({ inputRange: [0, 1], outputRange: [wide ? 12 : -12, 0] });
  const action = message?.action;
  return (
    // Always there, so that screen readers notice what appears in it.
    <View
      role="status"
      aria-live="polite"
      pointerEvents="box-none"
      style={[styles.place, wide ? styles.below : { top: insets.top + spacing.sm }]}
    >
      {message && (
        <Animated.View style={[styles.toast, { opacity: progress, transform: [{ translateY: rise }] }]}>
          <Text style={styles.text}>{message.text}</Text>
          {action && (
            <Button
              kind="plain"
              label={action.label}
              onPress={() => {
                onDone();
                action.onPress();
              }}
            />
          )}
        </Animated.View>
      )}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  below: { bottom: spacing.xl },
  place: { position: 'absolute', left: spacing.lg, right: spacing.lg, alignItems: 'center' },
  toast: {
    ...elevation,
    minHeight: 48,
    maxWidth: 480,
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.sm,
    paddingHorizontal: spacing.lg,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.control,
    backgroundColor: colors.surface,
  },
  text: { flexShrink: 1 },
}));
