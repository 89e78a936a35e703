import type { LucideIcon } from 'lucide-react-native';

/**
 * An icon is imported on its own, `import House from 'lucide-react-native/icons/house'`: the package's index would
 * bring three thousand of them.
 */
export type Icon = LucideIcon;
