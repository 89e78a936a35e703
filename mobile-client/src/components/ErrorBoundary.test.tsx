import { fireEvent, screen } from '@testing-library/react-native';
import { renderInApp } from '../test-support/render';
import { Button } from './Button';
import { ErrorBoundary } from './ErrorBoundary';
import { Text } from './Text';

let broken = true;
function Fragile() {
  if (broken) throw new Error('It broke');
  return <Text>Whole again</Text>;
}

test('what breaks is replaced, and can be tried again', () => {
  // React reports what a boundary caught on the console.
  const report = jest.spyOn(console, 'error').mockImplementation(() => {});
  renderInApp(
    <ErrorBoundary fallback={(retry, error) => <Button label={error.message} onPress={retry} />}>
      <Fragile />
    </ErrorBoundary>,
  );
  const button = screen.getByRole('button', { name: 'It broke' });
  broken = false;
  fireEvent.press(button);
  expect(screen.getByText('Whole again')).toBeOnTheScreen();
  expect(report).toHaveBeenCalled();
  report.mockRestore();
});
