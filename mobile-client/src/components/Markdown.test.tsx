import { fireEvent, screen, waitFor } from '@testing-library/react-native';
import { setStringAsync } from 'expo-clipboard';
import { renderInApp } from '../test-support/render';
import { Markdown } from './Markdown';

jest.mock('expo-clipboard', () => ({ setStringAsync: jest.fn().mockResolvedValue(true) }));

test('code can be copied without the text around it', async () => {
  renderInApp(<Markdown text={'Look:\n\n```ts\nconst a = 1;\n```'} />);
  expect(screen.getByText('ts')).toBeOnTheScreen();
  fireEvent.press(screen.getByRole('button', { name: 'Copy code' }));
  await waitFor(() => expect(screen.getByText('Copied')).toBeOnTheScreen());
  expect(setStringAsync).toHaveBeenCalledWith('const a = 1;');
});
