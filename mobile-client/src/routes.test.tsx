import { renderRouter, screen } from 'expo-router/testing-library';
import type { ReactNode } from 'react';
import { createTestServices } from './test-support/services';

/** Services of a device that nothing is stored on, with a server that never answers. */
const mockServices = () => createTestServices('http://127.0.0.1', { send: () => new Promise(() => {}) });

jest.mock('./components/AppProviders', () => {
  const { AppProviders } =
    jest.requireActual<typeof import('./components/AppProviders')>('./components/AppProviders');
  return {
    AppProviders: ({ children }: { children: ReactNode }) => (
      <AppProviders services={mockServices()}>{children}</AppProviders>
    ),
  };
});

describe('a link opens its screen, before the server has said anything', () => {
  test.each([
    ['/', 'What would you like to do?'],
    ['/image', 'Image generation'],
    ['/image?entry=gone', 'Image generation'],
    ['/edit', 'Image editing'],
    ['/edit?entry=gone', 'Image editing'],
    ['/speak', 'Text to speech'],
    ['/transcribe', 'Speech to text'],
    ['/chat', 'New conversation'],
    ['/chat/gone', 'Chat'],
    ['/embeddings', 'Embeddings'],
    ['/library', 'Library'],
    ['/library?entry=gone', 'Library'],
    ['/settings', 'Settings'],
    ['/status', 'Status'],
    ['/no-such-page', 'There is no such page'],
  ])('%s', async (initialUrl, title) => {
    renderRouter('./src/app', { initialUrl });
    expect(await screen.findByRole('heading', { name: title })).toBeOnTheScreen();
  });
});
