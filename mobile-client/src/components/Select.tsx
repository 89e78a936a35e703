import Check from 'lucide-react-native/icons/check';
import ChevronDown from 'lucide-react-native/icons/chevron-down';
import { Fragment, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Modal, Pressable, ScrollView, useWindowDimensions, View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { elevation, radius, spacing, TARGET } from '../theme/tokens';
import { useBreakpoint } from '../theme/useBreakpoint';
import { Scrim } from './Scrim';
import { Sheet } from './Sheet';
import { Text } from './Text';
import { TextField } from './TextField';
import { useArrowKeys } from './useArrowKeys';

export interface SelectOption<T extends string> {
  value: T;
  label: string;
  /** A second line, for example who made a model and how large it is. */
  description?: string | undefined;
  disabled?: boolean;
  /** Options of one group stand together below its name. */
  group?: string | undefined;
}

interface SelectProps<T extends string> {
  label: string;
  hideLabel?: boolean;
  options: readonly SelectOption<T>[];
  /** A value that is not among the options shows as it is. */
  value: T | undefined;
  onChange: (value: T) => void;
  placeholder?: string;
  hint?: string;
  disabled?: boolean;
}

/** From so many options on there is a field to search them. */
const MANY = 9;
const MENU_HEIGHT = 360;

/** One of many choices: a sheet on phones, a menu beneath the field in wide windows. */
export function Select<T extends string>({
  label,
  hideLabel = false,
  options,
  value,
  onChange,
  placeholder,
  hint,
  disabled = false,
}: SelectProps<T>) {
  const { t } = useTranslation();
  const { colors } = useTheme();
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const window = useWindowDimensions();
  const field = useRef<View>(null);
  const [open, setOpen] = useState(false);
  const [anchor, setAnchor] = useState({ x: 0, y: 0, width: 0, height: 0 });
  const shown = options.find((option) => option.value === value)?.label ?? value ?? placeholder ?? '';

  const show = () => {
    field.current?.measureInWindow((x, y, width, height) => setAnchor({ x, y, width, height }));
    setOpen(true);
  };
  const close = () => setOpen(false);
  const list = (
    <OptionList
      label={label}
      options={options}
      value={value}
      onChoose={(next) => {
        close();
        onChange(next);
      }}
    />
  );
  const below = window.height - anchor.y - anchor.height - spacing.lg;
  const upwards = below < 240 && anchor.y > below;

  return (
    <View style={styles.field}>
      {!hideLabel && (
        <Text variant="captionStrong" tone="muted" aria-hidden>
          {label}
        </Text>
      )}
      <Pressable
        ref={field}
        role="button"
        aria-label={t('chosenValue', { label, value: shown })}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-disabled={disabled}
        disabled={disabled}
        onPress={show}
        style={({ pressed, hovered }) => [
          styles.box,
          (pressed || hovered) && styles.boxActive,
          disabled && styles.disabled,
        ]}
      >
        <Text numberOfLines={1} style={styles.value}>
          {shown}
        </Text>
        <ChevronDown size={18} color={colors.muted} aria-hidden />
      </Pressable>
      {hint && (
        <Text variant="caption" tone="muted">
          {hint}
        </Text>
      )}
      {wide ? (
        <Modal visible={open} transparent animationType="none" onRequestClose={close} aria-label={label}>
          <Scrim onPress={close} />
          <View
            style={[
              styles.menu,
              {
                left: anchor.x,
                width: Math.max(anchor.width, 240),
                maxHeight: Math.min(MENU_HEIGHT, upwards ? anchor.y - spacing.lg : below),
              },
              upwards
                ? { bottom: window.height - anchor.y + spacing.xs }
                : { top: anchor.y + anchor.height + spacing.xs },
            ]}
          >
            {list}
          </View>
        </Modal>
      ) : (
        <Sheet visible={open} onClose={close} title={label} scroll={false}>
          {list}
        </Sheet>
      )}
    </View>
  );
}

interface OptionListProps<T extends string> {
  label: string;
  options: readonly SelectOption<T>[];
  value: T | undefined;
  onChoose: (value: T) => void;
}

function OptionList<T extends string>({ label, options, value, onChoose }: OptionListProps<T>) {
  const { t } = useTranslation();
  const { colors } = useTheme();
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = options.filter((option) =>
    `${option.label} ${option.description ?? ''} ${option.group ?? ''}`.toLowerCase().includes(wanted),
  );
  const { itemProps, focusCurrent } = useArrowKeys(
    found.length,
    found.findIndex((option) => option.value === value),
  );
  const focusOnOpening = useEffectEvent(focusCurrent);
  useEffect(() => {
    // One frame later: the dialog around the list first has to see where the focus came from, to give it back.
    const frame = requestAnimationFrame(() => focusOnOpening());
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <>
      {options.length >= MANY && (
        <View style={styles.search}>
          <TextField
            label={t('search')}
            hideLabel
            placeholder={t('search')}
            value={search}
            onChangeText={setSearch}
            autoCapitalize="none"
            autoCorrect={false}
            inputMode="search"
          />
        </View>
      )}
      <ScrollView
        style={styles.scroll}
        contentContainerStyle={styles.list}
        keyboardShouldPersistTaps="handled"
      >
        <View role="radiogroup" aria-label={label}>
          {found.map((option, index) => {
            const chosen = option.value === value;
            const begins = option.group !== undefined && option.group !== found[index - 1]?.group;
            const name = [option.label, option.description, option.group].filter(Boolean).join(', ');
            return (
              <Fragment key={option.value}>
                {begins && (
                  <Text variant="captionStrong" tone="muted" aria-hidden style={styles.group}>
                    {option.group}
                  </Text>
                )}
                <Pressable
                  role="radio"
                  aria-label={name}
                  aria-checked={chosen}
                  aria-disabled={option.disabled === true}
                  disabled={option.disabled === true}
                  onPress={() => onChoose(option.value)}
                  {...itemProps(index)}
                  style={({ pressed, hovered }) => [
                    styles.option,
                    (pressed || hovered) && styles.optionActive,
                    option.disabled && styles.disabled,
                  ]}
                >
                  <View style={styles.words}>
                    <Text variant={chosen ? 'label' : 'body'}>{option.label}</Text>
                    {option.description && (
                      <Text variant="caption" tone="muted">
                        {option.description}
                      </Text>
                    )}
                  </View>
                  {chosen && <Check size={18} color={colors.accent} aria-hidden />}
                </Pressable>
              </Fragment>
            );
          })}
        </View>
        {found.length === 0 && (
          <Text tone="muted" align="center" style={styles.nothing}>
            {t('nothingFound')}
          </Text>
        )}
      </ScrollView>
    </>
  );
}

const useStyles = createStyles(({ colors }) => ({
  field: { gap: spacing.xs + 2, alignSelf: 'stretch' },
  box: {
    minHeight: TARGET,
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.sm,
    paddingHorizontal: spacing.md,
    borderWidth: 1,
    borderColor: colors.border,
    borderRadius: radius.control,
    backgroundColor: colors.surface,
  },
  boxActive: { backgroundColor: colors.sunken },
  value: { flex: 1 },
  disabled: { opacity: 0.5 },
  menu: {
    ...elevation,
    position: 'absolute',
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.control,
    backgroundColor: colors.surface,
    overflow: 'hidden',
  },
  search: { paddingHorizontal: spacing.md, paddingTop: spacing.md },
  scroll: { flexShrink: 1 },
  list: { padding: spacing.sm },
  group: { paddingHorizontal: spacing.md, paddingTop: spacing.md, paddingBottom: spacing.xs },
  option: {
    minHeight: TARGET,
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.sm,
    paddingHorizontal: spacing.md,
    paddingVertical: spacing.sm,
    borderRadius: radius.control - 2,
  },
  optionActive: { backgroundColor: colors.sunken },
  words: { flex: 1 },
  nothing: { padding: spacing.lg },
}));
