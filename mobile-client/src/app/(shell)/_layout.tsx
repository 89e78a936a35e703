import { TabSlot, useTabsWithTriggers } from 'expo-router/ui';
import { ConnectionBanner } from '../../components/ConnectionBanner';
import { DESTINATIONS } from '../../components/navigation/destinations';
import { Shell } from '../../components/navigation/Shell';

export { RouteCrash as ErrorBoundary } from '../../components/RouteCrash';

const triggers = Object.values(DESTINATIONS).map(({ name, href }) => ({
  type: 'internal' as const,
  name,
  href,
}));

/** By itself the slot grows with its screen, which then has nothing to scroll in. */
const SLOT = { flexShrink: 1, flexBasis: 0, minHeight: 0 } as const;

/** Screens that were visited stay as they are, so that work goes on while another one is in front. */
export default function ShellLayout() {
  // NavigationContent shows the state of this render; kept from an earlier one it would show the screen before.
  'use no memo';
  const { NavigationContent } = useTabsWithTriggers({ triggers, backBehavior: 'history' });
  return (
    <NavigationContent>
      <Shell banner={<ConnectionBanner />}>
        <TabSlot style={SLOT} />
      </Shell>
    </NavigationContent>
  );
}
