import { fireEvent, screen } from '@testing-library/react-native';
import { renderInApp } from '../test-support/render';
import { ConfirmDialog } from './ConfirmDialog';

test('only the button that names the act does it', () => {
  const onConfirm = jest.fn();
  const onCancel = jest.fn();
  renderInApp(
    <ConfirmDialog
      visible
      danger
      title="Delete all chats?"
      text="This cannot be undone."
      confirmLabel="Delete"
      onConfirm={onConfirm}
      onCancel={onCancel}
    />,
  );
  expect(screen.getByText('This cannot be undone.')).toBeOnTheScreen();
  fireEvent.press(screen.getByRole('button', { name: 'Cancel' }));
  fireEvent.press(screen.getByRole('button', { name: 'Close' }));
  expect(onCancel).toHaveBeenCalledTimes(2);
  expect(onConfirm).not.toHaveBeenCalled();
  fireEvent.press(screen.getByRole('button', { name: 'Delete' }));
  expect(onConfirm).toHaveBeenCalledTimes(1);
});
