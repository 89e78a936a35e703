import { act, fireEvent, screen } from '@testing-library/react-native';
import { renderInApp } from '../test-support/render';
import { Button } from './Button';
import { type ToastMessage, useToast } from './Toast';

function Trigger({ message }: { message: ToastMessage }) {
  const toast = useToast();
  return <Button label="Show" onPress={() => toast(message)} />;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('a message goes by itself', () => {
  renderInApp(<Trigger message={{ text: 'Copied' }} />);
  fireEvent.press(screen.getByRole('button', { name: 'Show' }));
  expect(screen.getByText('Copied')).toBeOnTheScreen();
  act(() => jest.advanceTimersByTime(4_000));
  expect(screen.queryByText('Copied')).toBeNull();
});

test('a message with something to press stays longer and goes when it is pressed', () => {
  const undo = jest.fn();
  renderInApp(<Trigger message={{ text: 'Deleted', action: { label: 'Undo', onPress: undo } }} />);
  fireEvent.press(screen.getByRole('button', { name: 'Show' }));
  act(() => jest.advanceTimersByTime(7_000));
  fireEvent.press(screen.getByRole('button', { name: 'Undo' }));
  expect(undo).toHaveBeenCalledTimes(1);
  expect(screen.queryByText('Deleted')).toBeNull();
});
