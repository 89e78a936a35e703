import { openURL } from 'expo-linking';
import { memo } from 'react';
import { View } from 'react-native';
import { EnrichedMarkdownText, type MarkdownStyle } from 'react-native-enriched-markdown';
import remend from 'remend';
import { useTheme } from '../theme/ThemeProvider';
import type { Theme } from '../theme/theme';
import { monospace, radius, spacing, typography } from '../theme/tokens';
import { CodeBlock } from './CodeBlock';
import { canRenderMarkdown } from './canRenderMarkdown';
import { ErrorBoundary } from './ErrorBoundary';
import { isSafeLink, type MarkdownPart, splitMarkdown, splitProse, withoutPictures } from './markdown-parts';
import { Text } from './Text';

interface MarkdownProps {
  text: string;
  /** More of it is still arriving: what is open at its end is shown as if it were closed. */
  streaming?: boolean;
}

/** Formatted text of a model. Where formatting is not possible the text shows as it is. */
export function Markdown({ text, streaming = false }: MarkdownProps) {
  const parts = splitMarkdown(text).flatMap((part): MarkdownPart[] =>
    part.kind === 'code' ? [part] : splitProse(part.text).map((block) => ({ kind: part.kind, text: block })),
  );
  return (
    <View style={{ gap: spacing.md, alignSelf: 'stretch' }}>
      {parts.map((part, index) => {
        // Parts are only ever added at the end.
        const key = `${part.kind}-${index}`;
        if (part.kind === 'code') return <Code key={key} code={part.code} language={part.language} />;
        const open = streaming && index === parts.length - 1;
        return <Prose key={key} text={open ? remend(part.text) : part.text} />;
      })}
    </View>
  );
}

/** Memoised, as prose is: of a text that is still arriving only the end is drawn anew. */
const Code = memo(CodeBlock);

const Prose = memo(function Prose({ text }: { text: string }) {
  const { scheme, colors } = useTheme();
  const plain = (
    <Text variant="reading" selectable>
      {text}
    </Text>
  );
  if (!canRenderMarkdown()) return plain;
  return (
    <ErrorBoundary fallback={() => plain}>
      <EnrichedMarkdownText
        markdown={withoutPictures(text)}
        markdownStyle={MARKDOWN_STYLES[scheme] ?? markdownStyle(colors, scheme)}
        md4cFlags={{ latexMath: false }}
        flavor="github"
        enableTaskListItemToggle={false}
        selectionColor={colors.accentTint}
        onLinkPress={({ url }) => {
          if (isSafeLink(url)) void openURL(url);
        }}
      />
    </ErrorBoundary>
  );
});

/** Made once per theme: the renderer starts over when it gets another object. */
const MARKDOWN_STYLES: Partial<Record<Theme['scheme'], MarkdownStyle>> = {};

function markdownStyle(colors: Theme['colors'], scheme: Theme['scheme']): MarkdownStyle {
  const { fontSize, lineHeight } = typography.reading;
  const block = { fontSize, lineHeight, color: colors.text, marginTop: 0, marginBottom: spacing.md };
  const heading = (variant: 'heading' | 'subheading' | 'label') => ({
    fontSize: typography[variant].fontSize,
    lineHeight: typography[variant].lineHeight,
    fontWeight: '600',
    color: colors.text,
    marginTop: spacing.sm,
    marginBottom: spacing.sm,
  });
  const style: MarkdownStyle = {
    paragraph: block,
    h1: heading('heading'),
    h2: heading('heading'),
    h3: heading('subheading'),
    h4: heading('subheading'),
    h5: heading('label'),
    h6: heading('label'),
    list: { ...block, bulletColor: colors.muted, markerColor: colors.muted, itemSpacing: spacing.xs },
    blockquote: {
      ...block,
      color: colors.muted,
      borderColor: colors.border,
      borderWidth: 3,
      backgroundColor: 'transparent',
    },
    code: {
      fontFamily: monospace,
      fontSize: 15,
      color: colors.text,
      backgroundColor: colors.pressed,
      borderColor: colors.pressed,
    },
    codeBlock: {
      ...typography.code,
      color: colors.text,
      backgroundColor: colors.sunken,
      borderColor: colors.line,
      borderRadius: radius.control,
      padding: spacing.md,
    },
    link: { color: colors.accent, underline: true },
    strong: { color: colors.text },
    em: { color: colors.text },
    thematicBreak: { color: colors.line },
    table: {
      ...block,
      fontSize: typography.body.fontSize,
      lineHeight: typography.body.lineHeight,
      headerBackgroundColor: colors.sunken,
      headerTextColor: colors.text,
      rowEvenBackgroundColor: colors.surface,
      rowOddBackgroundColor: colors.surface,
      borderColor: colors.line,
      borderRadius: radius.control,
    },
  };
  MARKDOWN_STYLES[scheme] = style;
  return style;
}
