import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CAPABILITIES } from '@ai-platform/contract';
import { CAPABILITY_ROUTES } from '../capabilities';
import { DESTINATIONS, isAt } from './destinations';

const routes = join(__dirname, '../../app/(shell)');
const hrefs: string[] = Object.values(DESTINATIONS).map(({ href }) => href);

test('every destination has its route', () => {
  for (const href of hrefs) {
    const name = href === '/' ? 'index' : href.slice(1);
    const files = [`${name}.tsx`, join(name, 'index.tsx')];
    expect([href, files.some((file) => existsSync(join(routes, file)))]).toEqual([href, true]);
  }
});

test('every capability is a destination', () => {
  for (const capability of CAPABILITIES) expect(hrefs).toContain(CAPABILITY_ROUTES[capability]);
});

test('a destination is current for what lies below it, Home only for itself', () => {
  expect(isAt('/chat/42', DESTINATIONS.chat)).toBe(true);
  expect(isAt('/chatter', DESTINATIONS.chat)).toBe(false);
  expect(isAt('/library', DESTINATIONS.home)).toBe(false);
});
